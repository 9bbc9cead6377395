// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import com.google.gson.JsonObject;
import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kvm.qemu.QemuBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A case that does nothing, from its method's begin to its verdict, its guest booted or started from an image, against a plain qemu
 * that boots the same kernel and powers off. Taken in turns, so that a busy host slows all.
 */
public final class NoOpBenchmark {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int CROWD = 4;

    private NoOpBenchmark() {}

    /** Runs it: {@code [rounds]}, by default 20. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        Path directory = Files.createDirectories(Path.of("target", "benchmark")).toAbsolutePath();
        KernelEntry kernel =
                Kernels.of(KernelsConfig.of(CacheDirs.defaultRoot())).resolve(KernelSpec.parse("distro:7.0"));
        Path coldResults = directory.resolve("cold");
        Path warmResults = directory.resolve("warm");
        try (CaseJvm cold = CaseJvm.start("cold", coldResults);
                CaseJvm warm = CaseJvm.start("warm", warmResults)) {
            // The first case also opens the session: it chooses the engine and packs the initial file system, and makes
            // the image.
            cold.caseMillis();
            warm.caseMillis();
            String engine = LastResult.of(coldResults).get("engine").getAsString();
            PlainBoot plain = new PlainBoot(
                    QemuBinary.find(Optional.empty()).path(),
                    engine.substring(engine.indexOf('/') + 1),
                    kernel.vmlinux(),
                    directory);
            plain.run();
            List<Double> plainMillis = new ArrayList<>();
            List<Double> coldMillis = new ArrayList<>();
            List<Double> warmMillis = new ArrayList<>();
            Map<String, List<Double>> coldParts = new LinkedHashMap<>();
            Map<String, List<Double>> warmParts = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                plainMillis.add(millis(plain));
                coldMillis.add(cold.caseMillis());
                addParts(coldParts, LastResult.of(coldResults));
                warmMillis.add(warm.caseMillis());
                addParts(warmParts, LastResult.of(warmResults));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%nkernel %s, engine %s, 1n1l2c1t, 2048 MiB, %d rounds in turns%n",
                    kernel.release(),
                    engine,
                    rounds);
            print("plain qemu, start to power-off", plainMillis);
            print("no-op case cold, method in to verdict out", coldMillis);
            print("no-op case warm, method in to verdict out", warmMillis);
            System.out.printf(
                    Locale.ROOT,
                    "median ratios to plain qemu: cold %.2f, warm %.2f%n",
                    median(coldMillis) / median(plainMillis),
                    median(warmMillis) / median(plainMillis));
            System.out.println("\nwhere the time of a cold case goes:");
            coldParts.forEach(NoOpBenchmark::print);
            System.out.println("\nwhere the time of a warm case goes:");
            warmParts.forEach(NoOpBenchmark::print);
            System.out.println();
            memory("cold", cold);
            memory("warm", warm);
        }
    }

    static double millis(PlainBoot plain) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        plain.run();
        return (System.nanoTime() - begun) / NANOS_PER_MILLI;
    }

    private static void memory(String name, CaseJvm jvm) throws IOException {
        double one = jvm.crowdMiB(1);
        double crowd = jvm.crowdMiB(CROWD);
        System.out.printf(
                Locale.ROOT,
                "memory of the host, %s: the first machine %.0f MiB, each further one %.0f MiB%n",
                name,
                one,
                (crowd - one) / (CROWD - 1));
    }

    private static void addParts(Map<String, List<Double>> parts, JsonObject result) {
        JsonObject phases = result.getAsJsonObject("phaseMillis");
        if (result.get("boot").getAsString().equals("warm")) {
            add(
                    parts,
                    "  start qemu, load the image, until the agent is ready",
                    phases.get("STARTING_MACHINE").getAsDouble());
        } else {
            double booting = phases.get("BOOTING").getAsDouble();
            double kernel = result.get("kernelBootMillis").getAsDouble();
            double agent = result.get("agentStartMillis").getAsDouble();
            add(
                    parts,
                    "  start qemu, until it answers",
                    phases.get("STARTING_MACHINE").getAsDouble());
            add(parts, "  firmware and loading the kernel", booting - kernel - agent);
            add(parts, "  kernel, until /init", kernel);
            add(parts, "  agent, until it is ready", agent);
        }
        add(parts, "  the test method itself", phases.get("WORKING").getAsDouble());
        add(parts, "  close the machine", phases.get("CLOSING").getAsDouble());
    }

    private static void add(Map<String, List<Double>> parts, String name, double millis) {
        parts.computeIfAbsent(name, key -> new ArrayList<>()).add(millis);
    }

    static void print(String name, List<Double> millis) {
        List<Double> sorted = sorted(millis);
        System.out.printf(
                Locale.ROOT,
                "%-55s median %7.0f ms   (least %.0f, most %.0f)%n",
                name,
                median(millis),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    static double median(List<Double> values) {
        List<Double> sorted = sorted(values);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static List<Double> sorted(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted;
    }
}
