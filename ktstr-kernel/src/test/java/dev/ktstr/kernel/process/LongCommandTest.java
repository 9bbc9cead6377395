// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.TempDirs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

public class LongCommandTest {

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void linesReachTheListenerAndTheLog() throws Exception {
        Path log = temp.make().resolve("log");
        List<String> lines = new CopyOnWriteArrayList<>();
        LongCommand.End end = LongCommand.run(
                sh("echo one; echo two >&2; printf \"$PATH\"; exit 3", Duration.ofSeconds(20)),
                List.of("-uPATH"),
                log,
                lines::add);
        assertThat(end).isEqualTo(LongCommand.End.FAILED);
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "one", "two", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        assertThat(Files.readString(log)).contains("one\n", "two\n");
    }

    @Test
    public void whenTheLogsDiskIsFullAllIsHeardAndNothingHangs() throws Exception {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        LongCommand.End end = LongCommand.run(
                sh("seq 20000; printf last; exit 3", Duration.ofSeconds(20)),
                List.of(),
                Path.of("/dev/full"),
                lines::add);
        assertThat(end).isEqualTo(LongCommand.End.FAILED);
        assertThat(lines).hasSize(20_002).endsWith("20000", "last", "Cannot write /dev/full: No space left on device");
    }

    @Test
    public void itsTimeOverAllThatCameOfItIsKilled() throws Exception {
        Path pids = temp.make().resolve("pids");
        LongCommand.End end = LongCommand.run(
                sh(family(pids), Duration.ofSeconds(2)), List.of(), temp.make().resolve("log"), line -> {});
        assertThat(end).isEqualTo(LongCommand.End.TIMED_OUT);
        assertAllGone(pids);
    }

    @Test
    public void interruptedAllThatCameOfItIsKilled() throws Exception {
        Path pids = temp.make().resolve("pids");
        Path log = temp.make().resolve("log");
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                LongCommand.run(sh(family(pids), Duration.ofMinutes(1)), List.of(), log, line -> {});
            } catch (InterruptedException e) {
                interrupted.set(true);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        waitForFamily(pids);
        thread.interrupt();
        thread.join(10_000);
        assertThat(interrupted).isTrue();
        assertAllGone(pids);
    }

    @Test
    public void ofAKilledJvmNothingIsLeft() throws Exception {
        Path pids = temp.make().resolve("pids");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        pids.toString())
                .inheritIO()
                .start();
        waitForFamily(pids);
        jvm.destroyForcibly().waitFor();
        assertAllGone(pids);
    }

    /** The JVM that is killed. */
    static final class Victim {
        public static void main(String[] arguments) throws Exception {
            Path pids = Path.of(arguments[0]);
            LongCommand.run(sh(family(pids), Duration.ofMinutes(1)), List.of(), pids.resolveSibling("log"), line -> {});
        }
    }

    /** A process with a child and a grandchild, none of which heeds SIGTERM; their ids are in the file when all live. */
    private static String family(Path pids) {
        return "trap '' TERM; (trap '' TERM; (trap '' TERM; sleep 61 & echo $! >> " + pids + ".new; wait) &"
                + " echo $! >> " + pids + ".new; wait) & echo $! >> " + pids + ".new; echo $$ >> " + pids + ".new;"
                + " while [ $(wc -l < " + pids + ".new) -lt 4 ]; do sleep 0.1; done; mv " + pids + ".new " + pids
                + "; wait";
    }

    private static void waitForFamily(Path pids) throws InterruptedException {
        for (int i = 0; !Files.exists(pids); i++) {
            assertThat(i).as("waiting for %s", pids).isLessThan(2000);
            Thread.sleep(10);
        }
    }

    private static void assertAllGone(Path pids) throws Exception {
        List<Long> ids = Files.readAllLines(pids).stream().map(Long::valueOf).toList();
        assertThat(ids).hasSize(4);
        for (int i = 0; i < 500 && ids.stream().anyMatch(LongCommandTest::isAlive); i++) {
            Thread.sleep(10);
        }
        assertThat(ids).noneMatch(LongCommandTest::isAlive);
    }

    /** A process that nobody has waited for yet is not alive. */
    private static boolean isAlive(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    private static Command sh(String script, Duration timeout) {
        return new Command("sh", List.of("-c", script), Path.of("/"), timeout);
    }
}
