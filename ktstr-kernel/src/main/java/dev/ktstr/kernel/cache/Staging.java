// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.lock.FileMutex;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A directory in which an entry is made. It goes away with {@link #close}, or, when its process was killed, with the
 * next {@link #open} of any process: the writer holds a lock for as long as it lives.
 */
public final class Staging implements AutoCloseable {

    private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime() & Long.MAX_VALUE);
    private static final String LOCK_SUFFIX = ".lock";

    private final Path directory;
    private final Path lockFile;
    private final FileChannel lock;

    private Staging(Path directory, Path lockFile, FileChannel lock) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Opens a place to make an entry in, and clears away what dead writers left. */
    public static Staging open(KernelCacheLayout layout) throws IOException, InterruptedException {
        // Under one lock, so that nobody takes a lock file that is made but not yet locked for a dead writer's.
        return FileMutex.hold(layout.lock("tmp"), () -> {}, () -> {
            Path tmp = Files.createDirectories(layout.tmp());
            sweep(tmp);
            String name = ownPrefix() + NUMBER.getAndIncrement();
            Path lockFile = tmp.resolve(name + LOCK_SUFFIX);
            FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            return new Staging(Files.createDirectory(tmp.resolve(name)), lockFile, lock);
        });
    }

    /** {@return the directory, empty at first} */
    public Path directory() {
        return directory;
    }

    /** {@return the path of a file in the directory} */
    public Path file(String name) {
        return directory.resolve(name);
    }

    @Override
    public void close() throws IOException {
        try {
            Trees.delete(directory);
            Files.deleteIfExists(lockFile);
        } finally {
            lock.close();
        }
    }

    /** Process ids repeat, in containers even from run to run; together with the time of the start they do not. */
    private static String ownPrefix() {
        ProcessHandle self = ProcessHandle.current();
        long started = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return self.pid() + "-" + started + "-";
    }

    private static void sweep(Path tmp) throws IOException {
        List<Path> lockFiles;
        try (Stream<Path> files = Files.list(tmp)) {
            lockFiles =
                    files.filter(file -> file.toString().endsWith(LOCK_SUFFIX)).toList();
        }
        for (Path lockFile : lockFiles) {
            String name = lockFile.getFileName().toString();
            // Closing any descriptor of a lock file releases this process's own lock on it, so ours are not even
            // opened.
            if (!name.startsWith(ownPrefix())) {
                sweepWhenDead(lockFile, tmp.resolve(name.substring(0, name.length() - LOCK_SUFFIX.length())));
            }
        }
    }

    private static void sweepWhenDead(Path lockFile, Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Trees.delete(directory);
                Files.deleteIfExists(lockFile);
            }
        } catch (NoSuchFileException e) {
            // Its writer has just finished.
        }
    }
}
