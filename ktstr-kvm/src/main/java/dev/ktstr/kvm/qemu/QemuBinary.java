// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.EngineMissingException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The qemu of this host.
 *
 * @param path the program
 * @param major its version, before the first point
 * @param minor its version, after the first point
 * @param build what it says of its version itself, with that of the distribution's package
 */
public record QemuBinary(String path, int major, int minor, String build) {
    private static final String NAME = "qemu-system-x86_64";
    /** Where Fedora's KVM-only build lives. */
    private static final String FEDORA_KVM_ONLY = "/usr/libexec/qemu-kvm";

    private static final Pattern VERSION = Pattern.compile("version ([0-9]{1,4})\\.([0-9]{1,4})");

    /**
     * {@return the qemu of this host}
     *
     * @param given its path, which is used as it is; empty for the first in PATH
     * @throws EngineMissingException if there is none, or the one that was given is none; names the path, or the package to install
     */
    public static QemuBinary find(Optional<String> given) throws InterruptedException {
        given.ifPresent(QemuBinary::requireProgram);
        String path = given.orElseGet(QemuBinary::locate);
        String said = run(path, "--version");
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            throw new EngineMissingException(path + " --version did not print a version, so it is no qemu"
                    + given.map(p -> " (ktstr.qemu names it)").orElse("") + "; it printed: " + firstLine(said));
        }
        return new QemuBinary(
                path, Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)), firstLine(said));
    }

    private static void requireProgram(String path) {
        Path file = Path.of(path);
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw new EngineMissingException("ktstr.qemu=" + path + " is "
                    + (Files.exists(file) ? "not a program this user may execute" : "not there")
                    + "; give the path of a " + NAME + ", or leave the setting out to use the first in PATH");
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("nothing");
    }

    private static String locate() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, NAME);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        if (Files.isExecutable(Path.of(FEDORA_KVM_ONLY))) {
            return FEDORA_KVM_ONLY;
        }
        throw new EngineMissingException(
                "no " + NAME + " in PATH (" + path
                        + "); install it: apt-get install qemu-system-x86 on Debian, dnf install qemu-system-x86-core on Fedora");
    }

    private static String run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new EngineMissingException("cannot execute " + command[0] + ": " + e.getMessage(), e);
        }
    }

    /**
     * {@return whether several threads may translate guest code}
     *
     * <p>Before 8.1 a translation could miss a byte that another vCPU wrote meanwhile. The kernel patches its own code whenever a
     * scheduler is attached, and died of it ("Oops: int3") in every second boot or so with 4 vCPUs on 2 host CPUs.
     */
    public boolean threadedTranslationIsSafe() {
        return isAtLeast(8, 1);
    }

    /** {@return whether machines may have APIC ids of more than 8 bits without KVM's interrupt controller} */
    public boolean hasLongApicIds() {
        return isAtLeast(9, 0);
    }

    /** {@return whether machines can be started from an image: private memory from files that are only read, and state in files} */
    public boolean hasImages() {
        return isAtLeast(8, 2);
    }

    private boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }
}
