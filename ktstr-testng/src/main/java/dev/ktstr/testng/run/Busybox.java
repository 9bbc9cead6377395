// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the host's static busybox, which guests are given for a person to look around with. */
public final class Busybox {
    private static final List<Path> PLACES = List.of(
            Path.of("/bin/busybox"),
            Path.of("/usr/bin/busybox"),
            Path.of("/sbin/busybox"),
            Path.of("/usr/sbin/busybox"));

    private Busybox() {}

    /**
     * {@return the busybox}
     *
     * @throws IllegalStateException if there is none; names the package that has it
     */
    public static Path find() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no busybox on this host (looked for " + PLACES
                        + "); install it: apt-get install busybox-static on Debian, dnf install busybox on Fedora"));
    }
}
