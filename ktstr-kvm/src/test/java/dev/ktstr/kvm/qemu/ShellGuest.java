// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** A real kernel, out of the cache that bootstrap fills, and an initial file system with busybox whose /init is a script. */
final class ShellGuest {
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final int FILE = 0100755;
    private static final int DIRECTORY = 0040755;

    private ShellGuest() {}

    /** {@return the newest 7.0 kernel of the cache; empty if there is none} */
    static Optional<Path> kernel() throws IOException {
        Path kernels = Path.of(System.getProperty("user.home"), ".cache", "ktstr", "kernels");
        if (!Files.isDirectory(kernels)) {
            return Optional.empty();
        }
        try (Stream<Path> entries = Files.list(kernels)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("7.0."))
                    .map(entry -> entry.resolve("vmlinux"))
                    .filter(Files::exists)
                    .max(Comparator.naturalOrder());
        }
    }

    /** Writes the initial file system: a newc archive. */
    static Path initramfs(Path file, String script) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        add(archive, "bin", DIRECTORY, new byte[0]);
        add(archive, "proc", DIRECTORY, new byte[0]);
        add(archive, "bin/busybox", FILE, Files.readAllBytes(BUSYBOX));
        add(archive, "init", FILE, script.getBytes(StandardCharsets.US_ASCII));
        add(archive, "TRAILER!!!", 0, new byte[0]);
        return Files.write(file, archive.toByteArray());
    }

    private static void add(ByteArrayOutputStream archive, String name, int mode, byte[] content) {
        // Inode, mode, owner, group, links, time, size, four device numbers, length of the name with its end, checksum.
        StringBuilder header = new StringBuilder("070701");
        int[] fields = {archive.size(), mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length() + 1, 0};
        for (int field : fields) {
            header.append(String.format("%08x", field));
        }
        archive.writeBytes((header + name + "\0").getBytes(StandardCharsets.US_ASCII));
        pad(archive);
        archive.writeBytes(content);
        pad(archive);
    }

    private static void pad(ByteArrayOutputStream archive) {
        while (archive.size() % 4 != 0) {
            archive.write(0);
        }
    }
}
