// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether KVM can run guests here, by letting it run one: a loop of 4,000,000 turns in 64-bit kernel mode. A version
 * number or a CPU flag would not tell a KVM that runs guest code on the processor from one that interprets it (as on hosts
 * that are themselves guests without nested virtualisation), which takes minutes to boot a kernel, or never does.
 */
public final class KvmProbe {
    private static final Path DEVICE = Path.of("/dev/kvm");
    /** The loop itself takes a few milliseconds on hardware; the rest is for qemu to start on a busy host. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private KvmProbe() {}

    /**
     * What the probe found.
     *
     * @param usable whether guests may be run with KVM
     * @param reason one sentence without a full stop that says why
     */
    public record Result(boolean usable, String reason) {}

    /** Runs the probe with this qemu. */
    public static Result run(String qemu) throws InterruptedException {
        if (!Files.exists(DEVICE)) {
            return new Result(false, "there is no /dev/kvm (no hardware virtualisation, or its module is not loaded)");
        }
        if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
            return new Result(
                    false, "/dev/kvm may not be opened by this user (add the user to the group that owns it)");
        }
        try {
            Path rom = Files.createTempFile("ktstr-kvm-probe", ".rom");
            try {
                Files.write(rom, ProbeRom.bytes());
                return boot(qemu, rom);
            } finally {
                Files.deleteIfExists(rom);
            }
        } catch (IOException e) {
            throw new MachineException("cannot run the KVM probe", e);
        }
    }

    private static Result boot(String qemu, Path rom) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(qemu, rom))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .start();
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Result(
                        false,
                        "/dev/kvm emulates guest kernel code instead of running it: a loop of 4,000,000 turns was not done after "
                                + LIMIT.toMillis() + " ms (the host is itself a guest without nested virtualisation)");
            }
            if (process.exitValue() == ProbeRom.EXIT_STATUS) {
                return new Result(true, "/dev/kvm runs guest kernel code on the processor");
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Result(
                    false,
                    "qemu could not run a guest with /dev/kvm: "
                            + (output.isEmpty() ? "exit status " + process.exitValue() : firstLine(output)));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> command(String qemu, Path rom) {
        return List.of(
                qemu,
                "-M",
                "microvm",
                "-accel",
                "kvm",
                "-cpu",
                "qemu64",
                "-m",
                "16",
                "-bios",
                rom.toString(),
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-no-reboot",
                "-device",
                "isa-debug-exit,iobase=0x501,iosize=1");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
