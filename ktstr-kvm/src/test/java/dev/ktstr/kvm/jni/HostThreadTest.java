// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** On threads of its own, so that there is nothing to be set back. */
public class HostThreadTest {
    private static <T> T onItsOwnThread(Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        thread.join();
        try {
            return result.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SkipException skip) {
                throw skip;
            }
            throw e;
        }
    }

    private static String status(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findAny()
                .orElseThrow();
    }

    /** {@return a field of stat, numbered as in proc(5); the second may hold blanks} */
    private static String stat(HostThread thread, int field) throws IOException {
        String stat = Files.readString(Path.of("/proc/self/task/" + thread.id() + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[field - 3];
    }

    @Test
    public void itIsTheKernelsThread() throws Exception {
        int id = onItsOwnThread(() -> {
            HostThread self = HostThread.current();
            assertThat(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName())
                    .hasToString(Integer.toString(self.id()));
            assertThat(self.schedstat()).isReadable();
            return self.id();
        });
        assertThat(HostThread.current().id())
                .isNotEqualTo(id)
                .isEqualTo(HostThread.current().id());
    }

    @Test
    public void itRunsWhereItIsTold() throws Exception {
        onItsOwnThread(() -> {
            HostThread self = HostThread.current();
            String allowed = status("Cpus_allowed_list");
            int last = Integer.parseInt(
                    allowed.substring(Math.max(allowed.lastIndexOf(','), allowed.lastIndexOf('-')) + 1));
            self.pinTo(List.of(last));
            assertThat(status("Cpus_allowed_list")).isEqualTo(Integer.toString(last));
            assertThat(stat(self, 39)).as("runs there").isEqualTo(Integer.toString(last));
            self.pinTo(IntStream.range(0, 8192).boxed().toList());
            assertThat(status("Cpus_allowed_list")).as("all that there are").isEqualTo(allowed);
            return null;
        });
    }

    @Test
    public void cpusThatAreNotThereAreRefused() throws Exception {
        onItsOwnThread(() -> {
            HostThread self = HostThread.current();
            String allowed = status("Cpus_allowed_list");
            for (List<Integer> none : List.of(List.of(8191), List.<Integer>of())) {
                assertThatThrownBy(() -> self.pinTo(none))
                        .isInstanceOf(KvmException.class)
                        .hasMessage("sched_setaffinity(" + self.id() + ", " + none + ") failed: EINVAL (errno 22)");
            }
            assertThat(status("Cpus_allowed_list")).isEqualTo(allowed);
            return null;
        });
    }

    @Test
    public void itIsScheduledAsTold() throws Exception {
        onItsOwnThread(() -> {
            HostThread self = HostThread.current();
            try {
                self.schedule(HostThread.Policy.FIFO, 1);
            } catch (KvmException e) {
                assertThat(e.errno()).isEqualTo(Errno.EPERM);
                throw new SkipException("no real-time priority for this user: " + e.getMessage());
            }
            assertThat(stat(self, 41)).as("SCHED_FIFO").isEqualTo("1");
            assertThat(stat(self, 40)).as("priority").isEqualTo("1");
            self.schedule(HostThread.Policy.RR, 2);
            assertThat(stat(self, 41)).as("SCHED_RR").isEqualTo("2");
            assertThat(stat(self, 40)).isEqualTo("2");
            self.schedule(HostThread.Policy.OTHER, 0);
            assertThat(stat(self, 41)).as("SCHED_OTHER").isEqualTo("0");
            return null;
        });
    }

    @Test
    public void aPriorityThatAPolicyHasNotIsRefused() throws Exception {
        onItsOwnThread(() -> {
            HostThread self = HostThread.current();
            assertThatThrownBy(() -> self.schedule(HostThread.Policy.OTHER, 1))
                    .hasMessage("sched_setscheduler(" + self.id() + ", OTHER, 1) failed: EINVAL (errno 22)");
            return null;
        });
    }

    @Test
    public void aKickHarmsNobody() throws Exception {
        onItsOwnThread(() -> {
            HostThread self = HostThread.current();
            self.kick();
            return null;
        });
        HostThread self = HostThread.current();
        CompletableFuture<Void> kicks = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 50; i++) {
                self.kick();
            }
        });
        Thread.sleep(50);
        kicks.get(20, TimeUnit.SECONDS);
    }

    @Test
    public void aThreadThatEndedCannotBeKicked() throws Exception {
        HostThread gone = onItsOwnThread(HostThread::current);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (Files.exists(gone.schedstat()) && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        assertThatThrownBy(gone::kick).hasMessage("tgkill(" + gone.id() + ", kick) failed: ESRCH (errno 3)");
    }
}
