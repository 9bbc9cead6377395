// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The place for sockets, shared memory and the initramfs of one run: in memory where the host has /dev/shm, private to the
 * user, removed when it is closed or the JVM exits.
 *
 * <p>A JVM that was killed cannot remove anything, so each directory has a lock file beside it, which its owner keeps locked
 * as long as it lives, and every new run removes the directories whose lock nobody holds.
 */
public final class RunDirectory implements AutoCloseable {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final String LOCK_SUFFIX = ".lock";
    /** Tells the runs of one JVM apart. */
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Path directory;
    private final Path lockFile;
    private final FileChannel lock;
    private final Thread atExit = new Thread(this::remove, "ktstr-cleanup");
    private final AtomicInteger children = new AtomicInteger();

    private RunDirectory(Path directory, Path lockFile, FileChannel lock) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Creates the directory of a new run in the usual place. */
    public static RunDirectory create() {
        Path memory = Path.of("/dev/shm");
        Path base = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        return create(base.resolve("ktstr-" + System.getProperty("user.name")));
    }

    static RunDirectory create(Path parent) {
        try {
            makePrivate(parent);
            sweep(parent);
            String name = ProcessHandle.current().pid() + "-" + RUNS.incrementAndGet();
            Path lockFile = parent.resolve(name + LOCK_SUFFIX);
            FileChannel lock = lock(lockFile);
            Path directory = parent.resolve(name);
            delete(directory);
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            RunDirectory run = new RunDirectory(directory, lockFile, lock);
            Runtime.getRuntime().addShutdownHook(run.atExit);
            return run;
        } catch (IOException e) {
            throw new MachineException("cannot make a directory for this run in " + parent, e);
        }
    }

    /** A predictable name in a shared place: whoever made it first must be us. */
    private static void makePrivate(Path parent) throws IOException {
        if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(parent, PosixFilePermissions.asFileAttribute(PRIVATE));
        }
        String owner = Files.getOwner(parent, LinkOption.NOFOLLOW_LINKS).getName();
        boolean ours = owner.equals(System.getProperty("user.name"))
                && Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)
                && Files.getPosixFilePermissions(parent, LinkOption.NOFOLLOW_LINKS)
                        .equals(PRIVATE);
        if (!ours) {
            throw new IOException(parent + " is not a private directory of " + System.getProperty("user.name")
                    + " (owner " + owner + "); remove it");
        }
    }

    private static FileChannel lock(Path lockFile) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            // A sweeping neighbour may have removed the file between the two calls; then the lock is worth nothing.
            if (lock != null && Files.exists(lockFile)) {
                return channel;
            }
            channel.close();
        }
    }

    /** Removes what killed runs left behind. */
    private static void sweep(Path parent) throws IOException {
        // POSIX locks belong to the process: closing any channel of a file drops the process's lock on it, so the lock
        // files of
        // this JVM's own runs must not even be opened.
        String own = ProcessHandle.current().pid() + "-";
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, "*" + LOCK_SUFFIX)) {
            for (Path lockFile : locks) {
                String name = lockFile.getFileName().toString();
                if (!name.startsWith(own)) {
                    sweepOne(parent.resolve(name.substring(0, name.length() - LOCK_SUFFIX.length())), lockFile);
                }
            }
        }
    }

    private static void sweepOne(Path directory, Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                delete(directory);
                Files.deleteIfExists(lockFile);
            }
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            // Its owner, or another sweeper, was faster.
        }
    }

    /** {@return the directory} */
    public Path path() {
        return directory;
    }

    /** {@return a new directory in it} */
    public Path newChild() throws IOException {
        return Files.createDirectory(
                directory.resolve("m" + children.incrementAndGet()), PosixFilePermissions.asFileAttribute(PRIVATE));
    }

    /** Removes the directory and all that is in it. */
    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is exiting, and the hook with it.
        }
    }

    private synchronized void remove() {
        if (!lock.isOpen()) {
            return;
        }
        try {
            delete(directory);
            Files.deleteIfExists(lockFile);
            lock.close();
        } catch (IOException e) {
            throw new MachineException("cannot remove " + directory, e);
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                // The shell that holds a machine removes the machine's directory at the same time.
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
