// SPDX-License-Identifier: Apache-2.0
package it;

import static org.testng.Assert.assertTrue;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class DamageIT {
    /** No other test has a machine of this size, so its image is this test's alone. */
    private static final int MEMORY_MIB = 777;

    @BeforeClass
    public void damage() throws IOException {
        String damage = System.getProperty("damage");
        if (damage.equals("none") || "cold".equals(System.getenv("KTSTR_BOOT"))) {
            return;
        }
        Path image = newestImage();
        switch (damage) {
            case "truncated" -> {
                try (FileChannel ram = open(image.resolve("ram0"))) {
                    ram.truncate(ram.size() / 2);
                }
            }
            case "flipped" -> {
                try (FileChannel devices = open(image.resolve("devices"))) {
                    ByteBuffer one = ByteBuffer.allocate(1);
                    devices.read(one, 1000);
                    one.put(0, (byte) (one.get(0) ^ 1));
                    devices.write(one.flip(), 1000);
                }
            }
            case "half" -> Files.delete(image.resolve("image.json"));
            default -> throw new AssertionError(damage);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** An older one is of another agent or kernel, which this machine had before. */
    private static Path newestImage() throws IOException {
        String configured = System.getenv().getOrDefault("KTSTR_CACHE_DIR", "");
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path root = !configured.isEmpty()
                ? Path.of(configured)
                : xdg.isEmpty() ? Path.of(System.getenv("HOME"), ".cache", "ktstr") : Path.of(xdg, "ktstr");
        try (Stream<Path> all = Files.list(root.resolve("images/v1"))) {
            return all.filter(DamageIT::isOurs)
                    .max(Comparator.comparing(DamageIT::madeAt))
                    .orElseThrow(() -> new AssertionError("no image of " + MEMORY_MIB + " MiB"));
        }
    }

    private static FileTime madeAt(Path image) {
        try {
            return Files.getLastModifiedTime(image.resolve("ram0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path image) {
        try {
            return Files.size(image.resolve("ram0")) == (long) MEMORY_MIB << 20;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @Ktstr(cores = 1, memoryMiB = MEMORY_MIB)
    public void works(Ctx ctx) {
        assertTrue(ctx.exec("true").succeeded());
    }
}
