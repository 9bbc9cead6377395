// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.initramfs;

import dev.ktstr.guest.elf.ElfDynamic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Packs the root file system of a guest.
 *
 * <p>All libraries of a guest lie in {@value dev.ktstr.guest.elf.SharedLibraries#GUEST_DIRECTORY}. A loader without a cache
 * searches the few directories that it was built with: {@code /lib64} and {@code /usr/lib64} on Fedora, {@code /lib} and
 * {@code /usr/lib} (after their multiarch directories) on Debian, and in musl. In the guest all four names lead to that one
 * directory, so that the libraries of any host are found.
 */
public final class Initramfs {
    private static final int DIRECTORY_MODE = 0755;
    private static final int STICKY_MODE = 01777;
    private static final int EXECUTABLE_MODE = 0755;

    private static final List<String> DIRECTORIES = List.of(
            "bin",
            "dev",
            "etc",
            "lib64",
            "mnt",
            "proc",
            "root",
            "run",
            "sbin",
            "sys",
            "tmp",
            "usr",
            "usr/bin",
            "usr/sbin",
            "var");

    private Initramfs() {}

    /**
     * Packs agent and busybox; the same input gives the same bytes.
     *
     * @param agent becomes {@code /init}
     * @param busybox a statically linked busybox of the host, becomes {@code /bin/busybox} and {@code /bin/sh}
     * @return an uncompressed cpio archive
     * @throws IOException where busybox cannot be read, or would not start in a guest without libraries
     */
    public static byte[] pack(byte[] agent, Path busybox) throws IOException {
        requireStatic(busybox);
        CpioWriter cpio = new CpioWriter();
        for (String directory : DIRECTORIES) {
            cpio.directory(directory, directory.equals("tmp") ? STICKY_MODE : DIRECTORY_MODE);
        }
        cpio.symlink("lib", "lib64");
        cpio.symlink("usr/lib", "../lib64");
        cpio.symlink("usr/lib64", "../lib64");
        // The kernel opens it as the standard streams of /init, before anything is mounted.
        cpio.characterDevice("dev/console", 0600, 5, 1);
        cpio.file("bin/busybox", EXECUTABLE_MODE, Files.readAllBytes(busybox));
        cpio.symlink("bin/sh", "busybox");
        cpio.file("init", EXECUTABLE_MODE, agent);
        return cpio.finish();
    }

    /**
     * Packs into a file, which is there whole or not at all.
     *
     * @param file replaced where it exists; its directory has to exist
     */
    public static void pack(byte[] agent, Path busybox, Path file) throws IOException {
        byte[] archive = pack(agent, busybox);
        Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "initramfs", ".tmp");
        try {
            Files.write(temporary, archive);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void requireStatic(Path busybox) throws IOException {
        ElfDynamic elf = ElfDynamic.read(busybox);
        if (!elf.isStatic()) {
            throw new IOException("The busybox at " + busybox + " is dynamically linked (it needs "
                    + String.join(", ", elf.needed())
                    + ") and would not start in a guest: install a static one, which Debian's busybox-static is");
        }
    }
}
