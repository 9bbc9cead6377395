// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The place for sockets, shared memory and the initramfs of one run: in memory where the host has /dev/shm, private to the
 * user, removed when it is closed or the JVM exits.
 *
 * <p>A JVM that was killed cannot remove anything, so each directory has a lock file beside it, which its owner keeps locked
 * as long as it lives, and every new run removes the directories whose lock nobody holds. The last run to end removes the
 * directory they are all in.
 */
public final class RunDirectory implements AutoCloseable {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final String LOCK_SUFFIX = ".lock";
    /** How often something is made again that a run which ends at the same time has removed. */
    private static final int TRIES = 100;
    /** Process ids repeat, in containers even from run to run; together with the time of the start they do not. */
    private static final String OWN_PREFIX = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .orElse(0L) + "-";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MAX_SOCKET_PATH = 107;
    /** Two separators, a name like 4194304-1763700000000-0123abcd, and a machine's m1234/console. */
    private static final int LONGEST_NAME_BELOW = 48;

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
        return create(usualPlace());
    }

    /** {@return the directory that holds the directories of all runs of this user; it may not exist} */
    public static Path usualPlace() {
        Path memory = Path.of("/dev/shm");
        Path base = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        return base.resolve("ktstr-" + ownUid());
    }

    static RunDirectory create(Path parent) {
        requireRoomForSockets(parent);
        try {
            FileChannel lock = null;
            Path directory = null;
            for (int tries = 0; lock == null; tries++) {
                try {
                    makePrivate(parent);
                    sweep(parent);
                    directory = parent.resolve(OWN_PREFIX + HexFormat.of().toHexDigits(RANDOM.nextInt()));
                    lock = lock(lockFile(directory));
                } catch (NoSuchFileException e) {
                    // The last run removed the parent between our steps; from the lock file on it stays.
                    if (tries == TRIES) {
                        throw e;
                    }
                }
            }
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            // A JVM that is killed removes nothing; the shell that holds this process does, at once.
            HeldProcess remover = HeldProcess.startRemover(List.of("sleep", "infinity"), directory);
            RunDirectory run = new RunDirectory(directory, lockFile(directory), lock, remover);
            Runtime.getRuntime().addShutdownHook(run.atExit);
            return run;
        } catch (IOException e) {
            throw new MachineException("cannot make a directory for this run in " + parent + ": " + e.getMessage(), e);
        }
    }

    private static Path lockFile(Path directory) {
        return directory.resolveSibling(directory.getFileName() + LOCK_SUFFIX);
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
        Files.createDirectories(parent.getParent());
        try {
            Files.createDirectory(parent, PosixFilePermissions.asFileAttribute(PRIVATE));
        } catch (FileAlreadyExistsException e) {
            // Ours from another run, or somebody else's: the next lines tell.
        }
        requireOurs(parent);
    }

    static void requireOurs(Path parent) throws IOException {
        // In one call: between two, another run may remove the directory.
        Map<String, Object> found =
                Files.readAttributes(parent, "unix:uid,permissions,isDirectory", LinkOption.NOFOLLOW_LINKS);
        int owner = (Integer) found.get("uid");
        @SuppressWarnings("unchecked") // the "unix" view documents its types
        Set<PosixFilePermission> permissions = (Set<PosixFilePermission>) found.get("permissions");
        boolean ours = owner == ownUid() && (Boolean) found.get("isDirectory") && permissions.equals(PRIVATE);
        if (!ours) {
            throw new IOException(parent + " is no private directory of the user " + ownUid() + " (it belongs to "
                    + owner + ", " + PosixFilePermissions.toString(permissions) + "); remove it");
        }
    }

    private static FileChannel lock(Path lockFile) throws IOException {
        for (int tries = 0; tries < TRIES; tries++) {
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
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** {@return the directories in {@code parent} whose run has died, sorted; changes nothing} */
    static List<Path> dead(Path parent) throws IOException {
        List<Path> dead = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, Files::isDirectory)) {
            for (Path directory : directories) {
                if (!isAlive(directory)) {
                    dead.add(directory);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        dead.sort(null);
        return dead;
    }

    /** {@return whether a run that uses this directory lives} */
    static boolean isAlive(Path directory) throws IOException {
        Path lockFile = directory.resolveSibling(directory.getFileName() + LOCK_SUFFIX);
        if (directory.getFileName().toString().startsWith(OWN_PREFIX)) {
            return true; // and its lock file must not be opened, see sweep()
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
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
        try (lock) {
            try {
                remover.close();
            } finally {
                delete(directory);
                Files.deleteIfExists(lockFile);
                removeIfEmpty(directory.getParent());
            }
        } catch (IOException e) {
            throw new MachineException("cannot remove " + directory, e);
        }
    }

    private static void removeIfEmpty(Path parent) throws IOException {
        try {
            Files.deleteIfExists(parent);
        } catch (DirectoryNotEmptyException e) {
            // Another run lives in it.
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
