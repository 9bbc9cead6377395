// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
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
import org.testng.TestNG;

/**
 * A case that does nothing, from its method's begin to its verdict, against a plain qemu that boots the same kernel and powers
 * off. Taken in turns, so that a busy host slows both.
 */
public final class NoOpBenchmark {
    private static final double NANOS_PER_MILLI = 1e6;

    private NoOpBenchmark() {}

    /** Runs it: {@code [rounds]}, by default 20. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        Path directory = Files.createDirectories(Path.of("target", "benchmark")).toAbsolutePath();
        Path results = directory.resolve("ktstr");
        System.setProperty("ktstr.resultsDir", results.toString());
        KernelEntry kernel =
                Kernels.of(KernelsConfig.of(CacheDirs.defaultRoot())).resolve(KernelSpec.parse("distro:7.0"));
        // The first case also opens the session: it chooses the engine and packs the initial file system, once for a
        // run.
        runCase();
        String engine = lastResult(results).get("engine").getAsString();
        String accelerator = engine.substring(engine.indexOf('/') + 1);
        PlainBoot plain =
                new PlainBoot(QemuBinary.find(Optional.empty()).path(), accelerator, kernel.vmlinux(), directory);
        plain.run();
        List<Double> plainMillis = new ArrayList<>();
        List<Double> caseMillis = new ArrayList<>();
        Map<String, List<Double>> parts = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            plainMillis.add(millis(plain::run));
            caseMillis.add(millis(NoOpBenchmark::runCase));
            addParts(parts, lastResult(results));
        }
        System.out.printf(
                Locale.ROOT,
                "%nkernel %s, engine %s, 1n1l2c1t, 2048 MiB, %d rounds in turns%n",
                kernel.release(),
                engine,
                rounds);
        print("plain qemu, start to power-off", plainMillis);
        print("no-op case, method in to verdict out", caseMillis);
        System.out.printf(
                Locale.ROOT,
                "median ratio %.2f%n%nwhere the time of the case goes:%n",
                median(caseMillis) / median(plainMillis));
        parts.forEach(NoOpBenchmark::print);
    }

    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    private static double millis(Action action) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        action.run();
        return (System.nanoTime() - begun) / NANOS_PER_MILLI;
    }

    /** TestNG's own share included. */
    private static void runCase() {
        TestNG testNg = new TestNG(false);
        testNg.setVerbose(0);
        testNg.setTestClasses(new Class<?>[] {NoOpCase.class});
        testNg.run();
        if (testNg.hasFailure() || testNg.hasSkip()) {
            throw new IllegalStateException("the no-op case did not pass");
        }
    }

    private static JsonObject lastResult(Path results) throws IOException {
        List<String> lines = Files.readAllLines(results.resolve("results.jsonl"));
        return JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
    }

    private static void addParts(Map<String, List<Double>> parts, JsonObject result) {
        JsonObject phases = result.getAsJsonObject("phaseMillis");
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
        add(parts, "  the test method itself", phases.get("WORKING").getAsDouble());
        add(parts, "  close the machine", phases.get("CLOSING").getAsDouble());
    }

    private static void add(Map<String, List<Double>> parts, String name, double millis) {
        parts.computeIfAbsent(name, key -> new ArrayList<>()).add(millis);
    }

    private static void print(String name, List<Double> millis) {
        List<Double> sorted = sorted(millis);
        System.out.printf(
                Locale.ROOT,
                "%-38s median %7.0f ms   (least %.0f, most %.0f)%n",
                name,
                median(millis),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private static double median(List<Double> values) {
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
