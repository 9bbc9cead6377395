// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

public class FileMutexTest {

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void threadsTakeTurns() throws Exception {
        Path file = temp.make().resolve("deep/down/a.lock");
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int round = 0; round < 20; round++) {
                    hold(file, inside, most);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    public void aWaitIsToldAndCanBeInterrupted() throws Exception {
        Path file = temp.make().resolve("a.lock");
        CountDownLatch waiting = new CountDownLatch(1);
        Thread waiter = new Thread(() -> assertThatThrownBy(() -> FileMutex.hold(file, waiting::countDown, () -> 0))
                .isInstanceOf(InterruptedException.class));
        FileMutex.hold(file, () -> {}, () -> {
            waiter.start();
            waiting.await();
            waiter.interrupt();
            waiter.join();
            return 0;
        });
        assertThat(FileMutex.<Integer>hold(file, () -> {}, () -> 1)).isEqualTo(1);
    }

    @Test
    public void aFailedActionReleasesTheLock() throws Exception {
        Path file = temp.make().resolve("a.lock");
        assertThatThrownBy(() -> FileMutex.hold(file, () -> {}, () -> {
                    throw new IOException("broken");
                }))
                .hasMessage("broken");
        assertThat(FileMutex.<Integer>hold(file, () -> {}, () -> 1)).isEqualTo(1);
    }

    @Test
    public void takingItTwiceIsAMistakeAndNotADeadlock() throws Exception {
        Path file = temp.make().resolve("a.lock");
        assertThatThrownBy(() -> FileMutex.hold(file, () -> {}, () -> FileMutex.hold(file, () -> {}, () -> 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This thread already holds the lock " + file);
    }

    /** Who holds one thing and waits for another is, here, two threads, so there is no deadlock. */
    @Test
    public void twoProcessesMayWaitForEachOthersOtherThreads() throws Exception {
        Path ours = temp.make().resolve("ours.lock");
        Path theirs = temp.make().resolve("theirs.lock");
        CountDownLatch waiting = new CountDownLatch(1);
        Process other = OtherProcess.start(theirs, ours);
        try {
            FutureTask<Integer> waiter = new FutureTask<>(() -> FileMutex.hold(theirs, waiting::countDown, () -> 1));
            FileMutex.hold(ours, () -> {}, () -> {
                other.getOutputStream().write('\n'); // wait for ours, too
                other.getOutputStream().flush();
                assertThat(other.getInputStream().read()).isEqualTo(OtherProcess.WAITS);
                new Thread(waiter).start();
                waiting.await();
                Thread.sleep(300); // both wait by now
                return 0;
            });
            assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEmpty();
            assertThat(other.waitFor()).isZero();
            assertThat(waiter.get()).isEqualTo(1);
        } finally {
            other.destroyForcibly();
        }
    }

    private static void hold(Path file, AtomicInteger inside, AtomicInteger most) {
        try {
            FileMutex.hold(file, () -> {}, () -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.sleep(1);
                return inside.decrementAndGet();
            });
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
