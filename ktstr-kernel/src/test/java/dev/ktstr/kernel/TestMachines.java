// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.distro.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Machines that exist only as files. */
public final class TestMachines {

    private TestMachines() {}

    /** A machine with one archive. */
    public static Machine bookworm(Path directory) throws IOException {
        Path osRelease = directory.resolve("os-release");
        Files.writeString(osRelease, "PRETTY_NAME=\"Debian Test\"\nVERSION_CODENAME=bookworm\n");
        Files.writeString(directory.resolve("sources.list"), "deb http://mirror.example/debian bookworm main\n");
        return new Machine(osRelease, directory);
    }
}
