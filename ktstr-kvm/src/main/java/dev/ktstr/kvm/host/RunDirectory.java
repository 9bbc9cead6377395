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
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
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
    private static final int LOCK_TRIES = 100;
    /** Process ids repeat, in containers even from run to run; together with the time of the start they do not. */
    private static final String OWN_PREFIX = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .orElse(0L) + "-";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MAX_SOCKET_PATH = 107;
    /** Two separators, a name like 4194304-1763700000000-0123abcd, and a machine's m1234/qmp. */
    private static final int LONGEST_NAME_BELOW = 44;

    private final Path directory;
    private final Path lockFile;
    private final FileChannel lock;
    private final HeldProcess remover;
    private final Thread atExit = new Thread(this::remove, "ktstr-cleanup");
    private final AtomicInteger children = new AtomicInteger();

    private RunDirectory(Path directory, Path lockFile, FileChannel lock, HeldProcess remover) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.lock = lock;
        this.remover = remover;
    }

    /** Creates the directory of a new run in the usual place. */
    public static RunDirectory create() {
        Path memory = Path.of("/dev/shm");
        Path base = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        return create(base.resolve("ktstr-" + ownUid()));
    }

    static RunDirectory create(Path parent) {
        requireRoomForSockets(parent);
        try {
            makePrivate(parent);
            sweep(parent);
            String name = OWN_PREFIX + HexFormat.of().toHexDigits(RANDOM.nextInt());
            Path lockFile = parent.resolve(name + LOCK_SUFFIX);
            FileChannel lock = lock(lockFile);
            Path directory = parent.resolve(name);
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            // A JVM that is killed removes nothing; the shell that holds this process does, at once.
            HeldProcess remover = HeldProcess.start(List.of("sleep", "infinity"), directory, Path.of("/dev/null"));
            RunDirectory run = new RunDirectory(directory, lockFile, lock, remover);
            Runtime.getRuntime().addShutdownHook(run.atExit);
            return run;
        } catch (IOException e) {
            throw new MachineException("cannot make a directory for this run in " + parent + ": " + e.getMessage(), e);
        }
    }

    /** The kernel takes 107 bytes for the name of a socket. */
    private static void requireRoomForSockets(Path parent) {
        int longest = parent.toString().length() + LONGEST_NAME_BELOW;
        if (longest > MAX_SOCKET_PATH) {
            throw new MachineException("the directory " + parent + " is too long a path for sockets (" + longest
                    + " bytes, the kernel takes " + MAX_SOCKET_PATH + "); choose a shorter one: -Djava.io.tmpdir=/tmp");
        }
    }

    private static int ownUid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new MachineException("cannot read this process's user from /proc/self", e);
        }
    }

    /** A predictable name in a shared place: whoever made it first must be us. */
    private static void makePrivate(Path parent) throws IOException {
        if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(parent, PosixFilePermissions.asFileAttribute(PRIVATE));
        }
        int owner = (Integer) Files.getAttribute(parent, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        boolean ours = owner == ownUid()
                && Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)
                && Files.getPosixFilePermissions(parent, LinkOption.NOFOLLOW_LINKS)
                        .equals(PRIVATE);
        if (!ours) {
            throw new IOException(parent + " is no private directory of the user " + ownUid() + " (it belongs to "
                    + owner + "); remove it");
        }
    }

    private static FileChannel lock(Path lockFile) throws IOException {
        for (int tries = 0; tries < LOCK_TRIES; tries++) {
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            // A sweeping neighbour may have removed the file between the two calls; then the lock is worth nothing.
            if (lock != null && Files.exists(lockFile)) {
                return channel;
            }
            channel.close();
        }
        throw new IOException("cannot lock " + lockFile + ": somebody else holds it");
    }

    /** Removes what killed runs left behind. */
    private static void sweep(Path parent) throws IOException {
        // POSIX locks belong to the process: closing any channel of a file drops the process's lock on it, so the lock
        // files of this JVM's own runs must not even be opened.
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, "*" + LOCK_SUFFIX)) {
            for (Path lockFile : locks) {
                String name = lockFile.getFileName().toString();
                if (!name.startsWith(OWN_PREFIX)) {
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
            remover.close();
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
