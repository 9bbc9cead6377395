// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * How fast the TSC of a guest runs whose code qemu translates. It is the host's TSC then, whatever CPU the guest believes to
 * have, so a guest without a kernel can find out once, and every kernel be told.
 *
 * <p>A kernel that is not told measures by itself at boot: how far does the TSC get until the PIT, which qemu plays, says that
 * 10 ms are over? When the host stops the vCPU's thread after the PIT was started and before the TSC is first read, that is too
 * little, and the guest's clocks run many times too fast. Where the HPET contradicts, the kernel believes the PIT (source:
 * pit_hpet_ptimer_calibrate_cpu in arch/x86/kernel/tsc.c of Linux 7.0).
 *
 * <p>Guests of KVM do not need this: their clock is kvmclock, whose frequency the host tells.
 *
 * @param kiloHertz the frequency; empty if it could not be measured
 * @param reason one sentence without a full stop that says how it was measured, or why it could not be
 */
public record TscFrequency(OptionalInt kiloHertz, String reason) {
    /** The guest needs little more than 0.1 s; the rest is for qemu to start on a busy host. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /**
     * Measures it.
     *
     * @param qemu the program
     * @param runDirectory where the measurement keeps its files, so that nothing outlives this JVM
     */
    public static TscFrequency measure(String qemu, RunDirectory runDirectory) throws InterruptedException {
        return measure(qemu, runDirectory, LIMIT);
    }

    static TscFrequency measure(String qemu, RunDirectory runDirectory, Duration limit) throws InterruptedException {
        Path report = runDirectory.path().resolve("tsc-samples");
        try {
            ProbeMachine.End end = ProbeMachine.run(qemu, options(report), ProbeRom.TSC, limit, runDirectory);
            return end.done() ? judge(Files.readAllBytes(report)) : unknown(end.failure(limit));
        } catch (IOException | MachineException e) {
            return unknown(e.toString());
        } finally {
            deleteQuietly(report);
        }
    }

    private static List<String> options(Path report) {
        return List.of(
                // It has a HPET, which goes by qemu's virtual clock: the host's monotonic one.
                "-M",
                "q35",
                "-accel",
                "tcg",
                "-chardev",
                // In qemu's options a comma ends a value; two are one.
                "file,id=report,path=" + report.toString().replace(",", ",,"),
                "-device",
                "isa-debugcon,iobase=0xe9,chardev=report");
    }

    private static TscFrequency judge(byte[] report) {
        try {
            int kiloHertz = TscSamples.parse(report).kiloHertz();
            return new TscFrequency(
                    OptionalInt.of(kiloHertz), "a guest measured " + kiloHertz + " kHz against its HPET");
        } catch (TscSamples.ImplausibleException e) {
            return unknown(e.getMessage());
        }
    }

    private static TscFrequency unknown(String why) {
        return new TscFrequency(OptionalInt.empty(), "the frequency of the TSC could not be measured: " + why);
    }

    private static void deleteQuietly(Path report) {
        try {
            Files.deleteIfExists(report);
        } catch (IOException e) {
            // It is removed with the run's directory.
        }
    }
}
