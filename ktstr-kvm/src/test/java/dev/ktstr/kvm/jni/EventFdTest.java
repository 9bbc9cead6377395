// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.testng.annotations.Test;

public class EventFdTest {
    private static void awaitAsleep(HostThread thread) throws Exception {
        Path stat = Path.of("/proc/self/task/" + thread.id() + "/stat");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.readString(stat).contains(") S ") && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        // It may have slept for the JVM's sake on its way.
        Thread.sleep(20);
    }

    @Test
    public void whatWasAddedBeforeIsSeenOnce() throws Exception {
        try (EventFd event = EventFd.create()) {
            event.add();
            event.add();
            event.await();
            CompletableFuture<Void> second = CompletableFuture.runAsync(event::await, EventFdTest::daemon);
            Thread.sleep(50);
            assertThat(second).as("nothing since").isNotDone();
            event.add();
            second.get(20, TimeUnit.SECONDS);
        }
    }

    /** The signal that kicks CPUs, or a profiler's, is no reason to come back: Java's own restart the call. */
    @Test
    public void aSignalIsNoEvent() throws Exception {
        try (EventFd event = EventFd.create()) {
            CompletableFuture<HostThread> waiter = new CompletableFuture<>();
            CompletableFuture<Void> waited = CompletableFuture.runAsync(
                    () -> {
                        waiter.complete(HostThread.current());
                        event.await();
                    },
                    EventFdTest::daemon);
            HostThread thread = waiter.get(20, TimeUnit.SECONDS);
            awaitAsleep(thread);
            thread.kick();
            Thread.sleep(50);
            assertThat(waited).as("waits on").isNotDone();
            event.add();
            waited.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    @SuppressWarnings("try") // closed twice
    public void aDescriptorIsClosedOnce() {
        EventFd first = EventFd.create();
        int number = first.number();
        first.close();
        assertThatThrownBy(first::number)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the eventfd is closed");
        assertThatThrownBy(first::add).hasMessage("the eventfd is closed");
        // The kernel gives the lowest free number: one of these is the first's.
        EventFd[] others = new EventFd[8];
        boolean again = false;
        for (int i = 0; i < others.length; i++) {
            others[i] = EventFd.create();
            again |= others[i].number() == number;
        }
        first.close();
        for (EventFd other : others) {
            other.add();
            other.await();
            other.close();
        }
        assertThat(again).as("the number was given again").isTrue();
    }

    @Test
    public void aNumberThatIsNoDescriptorIsRefused() {
        NativeLibrary.load();
        try (Descriptor none = new Descriptor(1 << 30, "nothing")) {
            assertThatThrownBy(() -> Mapping.ofDescriptor(none, 4096, "nothing"))
                    .hasMessage("mmap(nothing, 4096 bytes) failed: EBADF (errno 9)");
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "waiter");
        thread.setDaemon(true);
        thread.start();
    }
}
