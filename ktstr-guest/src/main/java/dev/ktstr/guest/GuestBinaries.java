// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The programs for the guest that come with this library, one set for each architecture. */
public final class GuestBinaries {
    private static final String AGENT = "init";
    private static final String TEST_SCHEDULER = "scx-ktstr";

    private final String architecture;

    private GuestBinaries(String architecture) {
        this.architecture = architecture;
    }

    /** {@return those for guests of the host's architecture} */
    public static GuestBinaries ofHost() {
        String name = System.getProperty("os.arch");
        return new GuestBinaries(name.equals("amd64") ? "x86_64" : name);
    }

    /** {@return those for guests of an architecture, named as {@code uname -m} does} */
    public static GuestBinaries of(String architecture) {
        return new GuestBinaries(architecture);
    }

    /** {@return the agent, which becomes {@code /init}} */
    public byte[] agent() throws IOException {
        return read(AGENT);
    }

    /** {@return {@code scx-ktstr}, a scheduler that misbehaves on demand} */
    public byte[] testScheduler() throws IOException {
        return read(TEST_SCHEDULER);
    }

    /**
     * Puts {@code scx-ktstr} into a directory, under its digest, so that versions live side by side and many may do this at
     * the same time.
     *
     * @param directory made where it does not exist
     * @return {@code directory/SHA-256/scx-ktstr}, executable
     */
    public Path extractTestScheduler(Path directory) throws IOException {
        byte[] binary = testScheduler();
        Path home = Files.createDirectories(directory.resolve(sha256(binary)));
        Path target = home.resolve(TEST_SCHEDULER);
        if (Files.isExecutable(target) && Arrays.equals(Files.readAllBytes(target), binary)) {
            return target;
        }
        Path temporary = Files.createTempFile(home, TEST_SCHEDULER, ".tmp");
        try {
            Files.write(temporary, binary);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return target;
    }

    private byte[] read(String name) throws IOException {
        String resource = "/META-INF/ktstr/linux-" + architecture + "/" + name;
        try (InputStream in = GuestBinaries.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(
                        "This ktstr-guest has no '" + name + "' for " + architecture + " guests (no resource "
                                + resource + "): use a jar that was built for this architecture; in a source tree, "
                                + "run mvn process-resources without -Dexec.skip");
            }
            return in.readAllBytes();
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
