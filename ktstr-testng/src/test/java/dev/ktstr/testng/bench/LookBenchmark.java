// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.testng.inside.KernelFacts;
import dev.ktstr.testng.inside.KernelFinder;
import dev.ktstr.testng.inside.RunqueueReader;
import dev.ktstr.testng.inside.SimulatedGuest;
import dev.ktstr.testng.lab.LabGuest;
import dev.ktstr.testng.monitor.CpuSample;
import dev.ktstr.testng.monitor.MonitorSample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one look at every CPU of a guest takes: of the most CPUs that a preset has, in the memory of a guest that never ran; and
 * of a guest of qemu without KVM, whose memory is read through the kernel.
 */
final class LookBenchmark {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double LIMIT_MICROS = 1000;

    private static final int MOST_CPUS = 252;
    private static final int WARM_UP = 3000;
    private static final int LOOKS = 5000;

    private static final String PRESET = "medium-4llc";
    private static final int GUEST_WARM_UP = 50;
    private static final int GUEST_LOOKS = 200;
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(10);

    private LookBenchmark() {}

    /** {@return whether a look of the simulated CPUs took as little as it must} */
    static boolean simulated(KernelFacts facts) {
        SimulatedGuest guest = new SimulatedGuest(facts, MOST_CPUS);
        RunqueueReader reader = guest.runqueues();
        check(reader.look(0), guest);
        double[] micros = times(reader, WARM_UP, LOOKS);
        print("one look of " + MOST_CPUS + " simulated CPUs", micros);
        boolean good = median(micros) <= LIMIT_MICROS;
        System.out.printf(Locale.ROOT, "  median limit %.0f us: %s%n", LIMIT_MICROS, good ? "kept" : "EXCEEDED");
        return good;
    }

    /** A reader that finds nothing would be quick. */
    private static void check(MonitorSample look, SimulatedGuest guest) {
        long tasks = look.cpus().stream().mapToLong(CpuSample::nrRunning).sum();
        Map<String, Long> events = look.events();
        long event = events.getOrDefault("select_cpu_fallback", -1L);
        if (!look.complete() || look.cpus().size() != MOST_CPUS || tasks != guest.tasks() || event != guest.events()) {
            throw new IllegalStateException(
                    "a look found " + look.cpus().size() + " CPUs, " + tasks + " tasks and events " + events
                            + "; expected " + MOST_CPUS + ", " + guest.tasks() + " and " + guest.events());
        }
    }

    /** Boots a guest and prints what a look of it takes. */
    static void guest(KernelFacts facts, Path directory) throws Exception {
        TopologyPreset preset = TopologyPreset.named(PRESET);
        MachineEngine engine =
                Engines.choose("qemu", Optional.empty(), RunDirectory.create()).engine();
        Path initramfs = LabGuest.initramfs(Files.createDirectories(directory.resolve("look")));
        try (LabGuest guest =
                LabGuest.start(engine, preset.topology(), preset.memoryMiB(), facts.vmlinux(), initramfs, List.of())) {
            guest.awaitReady(BOOT_LIMIT);
            int cpus = preset.topology().cpus();
            RunqueueReader reader =
                    new KernelFinder(guest.machine().memory(), facts).find(cpus).runqueues();
            if (!reader.look(0).complete()) {
                throw new IllegalStateException("a look did not reach every CPU of the guest");
            }
            print(
                    "one look of a guest of " + cpus + " CPUs (" + PRESET + ", " + engine.name() + ')',
                    times(reader, GUEST_WARM_UP, GUEST_LOOKS));
        }
    }

    private static double[] times(RunqueueReader reader, int warmUp, int looks) {
        double[] micros = new double[looks];
        for (int i = -warmUp; i < looks; i++) {
            long begun = System.nanoTime();
            MonitorSample look = reader.look(begun);
            long nanos = System.nanoTime() - begun;
            if (!look.complete()) {
                throw new IllegalStateException("look " + i + " did not reach every CPU");
            }
            if (i >= 0) {
                micros[i] = nanos / NANOS_PER_MICRO;
            }
        }
        Arrays.sort(micros);
        return micros;
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    private static void print(String name, double[] sorted) {
        System.out.printf(
                Locale.ROOT,
                "%-55s median %7.0f us   (least %.0f, 99 %% below %.0f, most %.0f), %d looks%n",
                name,
                median(sorted),
                sorted[0],
                sorted[sorted.length * 99 / 100],
                sorted[sorted.length - 1],
                sorted.length);
    }
}
