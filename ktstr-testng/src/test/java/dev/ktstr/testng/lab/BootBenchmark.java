// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lab;

import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.vmm.BootMarks;
import dev.ktstr.kvm.vmm.KvmEngine;
import dev.ktstr.kvm.vmm.KvmMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Our machine against qemu's microvm and q35 with KVM: from the wish for a machine to its first entry into the guest, and from there
 * until the agent is ready. Same kernel, initial file system, CPUs and memory; in turns, so that a busy host slows all.
 */
public final class BootBenchmark {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(3);
    private static final int MEMORY_MIB = 512;
    private static final String OURS = "ktstr";
    private static final List<String> QEMUS = List.of("microvm", "q35");

    private final KvmEngine engine = KvmEngine.open();
    private final Topology topology;
    private final Path kernel;
    private final Path initramfs;
    private final Map<String, List<Double>> make = new LinkedHashMap<>();
    private final Map<String, List<Double>> boot = new LinkedHashMap<>();
    private final Map<String, List<Double>> sum = new LinkedHashMap<>();
    private String exits = "";

    private BootBenchmark(Topology topology, Path kernel, Path initramfs) {
        this.topology = topology;
        this.kernel = kernel;
        this.initramfs = initramfs;
    }

    /** Runs it: {@code [rounds [topology]]}, by default 20 of 1n1l2c1t. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        Topology topology = Topology.parse(args.length > 1 ? args[1] : "1n1l2c1t");
        Path directory = Files.createTempDirectory("boot-benchmark");
        Path initramfs = LabGuest.initramfs(directory);
        try {
            BootBenchmark benchmark =
                    new BootBenchmark(topology, LabGuest.kernel().vmlinux(), initramfs);
            // Files into the page cache, classes into the JVM: a run of tests boots many machines.
            benchmark.round();
            benchmark.round();
            benchmark.forget();
            for (int round = 0; round < rounds; round++) {
                benchmark.round();
            }
            benchmark.print(rounds);
            benchmark.printResident();
        } finally {
            Files.deleteIfExists(initramfs);
            Files.deleteIfExists(directory);
        }
    }

    private void forget() {
        List.of(make, boot, sum).forEach(Map::clear);
    }

    private void round() throws IOException, InterruptedException {
        ours();
        for (String type : QEMUS) {
            qemus(type);
        }
    }

    private void ours() throws InterruptedException {
        long begun = System.nanoTime();
        try (LabGuest guest = LabGuest.start(engine, topology, MEMORY_MIB, kernel, initramfs, List.of())) {
            guest.awaitReady(BOOT_LIMIT);
            long ready = System.nanoTime();
            KvmMachine machine = (KvmMachine) guest.machine();
            BootMarks marks = machine.bootMarks();
            add(OURS, begun, marks.firstRunNanos(), ready);
            exits = machine.statistics().toString();
        }
    }

    private void qemus(String type) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (QemuKvm qemu = QemuKvm.make(type, topology.cpus(), MEMORY_MIB, kernel, initramfs)) {
            long made = System.nanoTime();
            qemu.go();
            qemu.awaitReady(BOOT_LIMIT);
            add(type, begun, made, System.nanoTime());
        }
    }

    private void add(String who, long begun, long firstRun, long ready) {
        make.computeIfAbsent(who, key -> new ArrayList<>()).add((firstRun - begun) / 1e6);
        boot.computeIfAbsent(who, key -> new ArrayList<>()).add((ready - firstRun) / 1e6);
        sum.computeIfAbsent(who, key -> new ArrayList<>()).add((ready - begun) / 1e6);
    }

    private void print(int rounds) {
        System.out.printf(
                "%n%s, %d MiB, kernel %s, %d rounds in turns, medians%n", topology, MEMORY_MIB, kernel, rounds);
        System.out.printf("%-10s %18s %22s %10s%n", "", "to first KVM_RUN", "then to agent ready", "sum");
        for (String who : sum.keySet()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %15.0f ms %19.0f ms %7.0f ms   (sum: least %.0f, most %.0f)%n",
                    who,
                    median(make.get(who)),
                    median(boot.get(who)),
                    median(sum.get(who)),
                    Collections.min(sum.get(who)),
                    Collections.max(sum.get(who)));
        }
        for (String type : QEMUS) {
            System.out.printf(
                    Locale.ROOT,
                    "%s / %s: to first KVM_RUN %.2f, then %.2f, sum %.2f%n",
                    OURS,
                    type,
                    median(make.get(OURS)) / median(make.get(type)),
                    median(boot.get(OURS)) / median(boot.get(type)),
                    median(sum.get(OURS)) / median(sum.get(type)));
        }
        System.out.println("exits of the last boot: " + exits);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** What a machine takes of this process's memory beside the guest's own. */
    private void printResident() throws IOException, InterruptedException {
        System.gc();
        long before = resident(false);
        try (LabGuest guest = LabGuest.start(engine, topology, MEMORY_MIB, kernel, initramfs, List.of())) {
            guest.awaitReady(BOOT_LIMIT);
            System.gc();
            long all = resident(false);
            long guests = resident(true);
            System.out.printf(
                    "resident: %d KiB more than before the machine, %d KiB of it the guest's: %d KiB beyond guest memory%n",
                    all - before, guests, all - before - guests);
        }
    }

    /** Resident memory of this process in KiB; of guests only: it is what children do not inherit. */
    private static long resident(boolean guestsOnly) throws IOException {
        long total = 0;
        long mapping = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.startsWith("Rss:")) {
                mapping = Long.parseLong(line.replaceAll("[^0-9]", ""));
            } else if (line.startsWith("VmFlags:") && (!guestsOnly || line.contains(" dc"))) {
                total += mapping;
            }
        }
        return total;
    }
}
