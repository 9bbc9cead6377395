// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.lock.FileMutex;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * A directory in which an entry is made. It goes away with {@link #close}, or, when its process was killed, with the
 * next {@link #open} of any process: the writer holds a lock for as long as it lives.
 */
public final class Staging implements AutoCloseable {

    private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime() & Long.MAX_VALUE);
    /** The lock under which writers come to life, and what dead ones left goes. */
    static final String LOCK = "tmp";

    private static final String LOCK_SUFFIX = ".lock";
    private static final Pattern NAME = Pattern.compile("\\d+(?:-\\d+)+");

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
        return FileMutex.hold(layout.lock(LOCK), () -> {}, () -> {
            Path tmp = Files.createDirectories(layout.tmp());
            for (Path directory : dead(layout)) {
                delete(directory);
            }
            String name = ownPrefix() + NUMBER.getAndIncrement();
            Path lockFile = lockFile(tmp.resolve(name));
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

    /**
     * {@return the directories of dead writers, sorted} Of one that had none yet, or none any more, only the lock file is left. Changes
     * nothing. Without {@link #LOCK}, too, nobody's directory is here who lives: it is made when its lock is held, and deleted before.
     */
    static List<Path> dead(KernelCacheLayout layout) throws IOException {
        TreeSet<Path> dead = new TreeSet<>();
        for (Path path : FileUse.list(layout.tmp())) {
            String file = path.getFileName().toString();
            String name = file.endsWith(LOCK_SUFFIX) ? file.substring(0, file.length() - LOCK_SUFFIX.length()) : file;
            // Closing any descriptor of a lock file releases this process's own lock on it, so ours are not even
            // opened.
            if (NAME.matcher(name).matches()
                    && !name.startsWith(ownPrefix())
                    && isDead(layout.tmp().resolve(name))) {
                dead.add(layout.tmp().resolve(name));
            }
        }
        return List.copyOf(dead);
    }

    private static boolean isDead(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile(directory), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (NoSuchFileException e) {
            return true; // or its writer has just finished, and its directory is gone
        } catch (AccessDeniedException e) {
            return false; // of somebody else's, who clears it away
        }
    }

    /** Deletes what a dead writer left. Its callers hold {@link #LOCK}. */
    static void delete(Path directory) throws IOException {
        Trees.delete(directory);
        Files.deleteIfExists(lockFile(directory)); // last: until then it is known what the directory is
    }

    private static Path lockFile(Path directory) {
        return directory.resolveSibling(directory.getFileName() + LOCK_SUFFIX);
    }
}
