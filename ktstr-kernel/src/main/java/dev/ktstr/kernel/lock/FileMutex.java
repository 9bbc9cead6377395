// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that one thread of one process holds at a time. It is free again when its holder dies; the file stays.
 *
 * <p>Two locks are taken, and both are needed. A file lock belongs to the whole process: a second thread that asks for
 * it gets an exception instead of waiting. And it is forgotten as soon as the process closes <em>any</em> descriptor of
 * the file, so a second thread must not even open it. The in-JVM lock keeps threads apart, the file lock processes.
 */
public final class FileMutex {

    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private FileMutex() {}

    /**
     * What is done under a lock.
     *
     * @param <T> what it gives
     */
    public interface Action<T> {
        /** Does it. */
        T run() throws IOException, InterruptedException;
    }

    /**
     * Waits for the lock, without limit, and runs an action under it. Not reentrant.
     *
     * @param file the lock file; made when absent, with its directories
     * @param onWait called once when somebody else holds the lock, before waiting
     * @return what the action gave
     * @throws InterruptedException when the thread is interrupted while waiting, or by the action
     */
    public static <T> T hold(Path file, Runnable onWait, Action<T> action) throws IOException, InterruptedException {
        Path key = file.toAbsolutePath().normalize();
        ReentrantLock threadLock = THREADS.computeIfAbsent(key, path -> new ReentrantLock());
        if (threadLock.isHeldByCurrentThread()) {
            throw new IllegalStateException("This thread already holds the lock " + key);
        }
        boolean waited = !threadLock.tryLock();
        if (waited) {
            onWait.run();
            threadLock.lockInterruptibly();
        }
        try {
            Files.createDirectories(key.getParent());
            FileChannel channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lockProcesses(channel, waited ? () -> {} : onWait);
            try {
                return action.run();
            } finally {
                channel.close();
            }
        } finally {
            threadLock.unlock();
        }
    }

    /**
     * Asks again and again. The kernel could wait for us, but looks for deadlocks among processes and not among threads: two processes
     * each of which holds, in one thread, what another thread of the other one waits for, would be told of one that is none.
     */
    private static void lockProcesses(FileChannel channel, Runnable onWait) throws IOException, InterruptedException {
        boolean told = false;
        boolean heldInThisJvm = false;
        long pause = 1;
        try {
            while (true) {
                try {
                    if (channel.tryLock() != null) {
                        return;
                    }
                    heldInThisJvm = false;
                } catch (OverlappingFileLockException e) {
                    heldInThisJvm = true; // by a copy of this class in another class loader
                }
                if (!told) {
                    onWait.run();
                    told = true;
                }
                Thread.sleep(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        } catch (InterruptedException e) {
            // Closing it would release the other copy's lock.
            if (!heldInThisJvm) {
                channel.close();
            }
            throw e;
        }
    }
}
