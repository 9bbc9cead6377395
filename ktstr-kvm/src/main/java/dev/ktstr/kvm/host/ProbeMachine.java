// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A machine without a kernel: its guest is a boot ROM that finds something out and ends within seconds. */
final class ProbeMachine {
    private ProbeMachine() {}

    /**
     * How a probe ended.
     *
     * @param exitStatus of qemu; empty if it was killed at the limit
     * @param complaint the first line that qemu printed, if any
     */
    record End(OptionalInt exitStatus, Optional<String> complaint) {
        /** {@return whether the guest ran to its end} */
        boolean done() {
            return exitStatus.equals(OptionalInt.of(ProbeRom.EXIT_STATUS));
        }

        /** {@return why it is not done} */
        String failure(Duration limit) {
            return complaint.orElse(
                    exitStatus.isPresent()
                            ? "exit status " + exitStatus.getAsInt()
                            : "it was not done after " + limit.toMillis() + " ms");
        }
    }

    /**
     * Runs a probe to its end, or to its limit.
     *
     * @param qemu the program
     * @param options what kind of machine it plays
     * @param runDirectory where the probe keeps its files, so that nothing outlives this JVM
     */
    static End run(String qemu, List<String> options, ProbeRom rom, Duration limit, RunDirectory runDirectory)
            throws IOException, InterruptedException {
        Path directory = runDirectory.newChild();
        // The output is not kept in the directory of the process, which is gone when the process is.
        Path output = directory.resolveSibling(directory.getFileName() + ".log");
        Path image = directory.resolve("probe.rom");
        Files.write(image, rom.bytes());
        try (HeldProcess process = HeldProcess.start(command(qemu, options, image), directory, output)) {
            return process.await(limit)
                    ? new End(OptionalInt.of(process.exitStatus()), firstLine(output))
                    : new End(OptionalInt.empty(), Optional.empty());
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static List<String> command(String qemu, List<String> options, Path image) {
        List<String> command = new ArrayList<>(List.of(qemu, "-no-user-config", "-nodefaults", "-display", "none"));
        command.addAll(options);
        command.addAll(List.of("-m", "16", "-bios", image.toString(), "-no-reboot"));
        command.addAll(List.of("-device", "isa-debug-exit,iobase=0x501,iosize=1"));
        return command;
    }

    private static Optional<String> firstLine(Path output) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(output, StandardCharsets.ISO_8859_1)) {
            return Optional.ofNullable(lines.readLine()).filter(line -> !line.isBlank());
        }
    }
}
