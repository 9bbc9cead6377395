// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Loads libktstr.so, once for the process. A library must be a file, so it is written to one whose name is the digest of its
 * bytes: JVMs share it, and two versions do not meet. Where a directory's file system may not hold programs (noexec), the next
 * one is tried.
 */
final class NativeLibrary {
    private static final String RESOURCE = "/META-INF/native/linux-x86_64/libktstr.so";

    private NativeLibrary() {}

    private static boolean loaded;

    /**
     * Loads the library if that has not been done yet.
     *
     * @throws MachineException if it cannot be loaded; says where that was tried
     */
    static synchronized void load() {
        if (!loaded) {
            extractAndLoad(candidates());
            HostThread.installKick();
            loaded = true;
        }
    }

    private static List<Path> candidates() {
        List<Path> places = new ArrayList<>();
        for (String variable : List.of("KTSTR_CACHE_DIR", "XDG_CACHE_HOME", "HOME")) {
            String value = System.getenv(variable);
            if (value != null && value.startsWith("/")) {
                places.add(
                        switch (variable) {
                            case "KTSTR_CACHE_DIR" -> Path.of(value, "native");
                            case "XDG_CACHE_HOME" -> Path.of(value, "ktstr", "native");
                            default -> Path.of(value, ".cache", "ktstr", "native");
                        });
                break;
            }
        }
        places.add(Path.of(System.getProperty("java.io.tmpdir")));
        places.add(Path.of(System.getProperty("user.dir"), "target"));
        return places;
    }

    /** Tries one directory after the other. */
    static Path extractAndLoad(List<Path> directories) {
        byte[] library = bytes();
        String name = "libktstr-" + digest(library) + ".so";
        StringBuilder failures = new StringBuilder();
        for (Path directory : directories) {
            try {
                Path file = provide(directory, name, library);
                System.load(file.toString());
                return file;
            } catch (IOException | UnsatisfiedLinkError e) {
                failures.append("\n  ")
                        .append(directory)
                        .append(": ")
                        .append(e.getMessage() == null ? e : e.getMessage());
            }
        }
        throw new MachineException(
                "ktstr's native library cannot be loaded from any of these directories (KTSTR_CACHE_DIR or"
                        + " -Djava.io.tmpdir may name one that can hold programs):" + failures);
    }

    private static byte[] bytes() {
        try (InputStream in = NativeLibrary.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new MachineException("ktstr's native library is not in the jar (" + RESOURCE
                        + "); it is built for Linux on x86-64 only");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new MachineException("cannot read " + RESOURCE, e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** In a directory that everybody may write to, what lies there may be somebody else's, to be changed after we have looked. */
    private static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return Files.getAttribute(file, "unix:uid").equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** {@return the library's file in this directory, with these very bytes} */
    private static Path provide(Path directory, String name, byte[] library) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(name).toAbsolutePath();
        if (isOurs(file) && MessageDigest.isEqual(library, Files.readAllBytes(file))) {
            return file;
        }
        Path half = Files.createTempFile(
                directory,
                "libktstr",
                ".half",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Files.write(half, library);
            // By rename: a JVM that loads the file at this moment gets a whole one.
            return Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(half);
        }
    }
}
