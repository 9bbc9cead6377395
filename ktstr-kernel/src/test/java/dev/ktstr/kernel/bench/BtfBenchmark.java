// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.bench;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * All of a kernel's BTF, every type resolved and every member looked up by name, against {@code bpftool btf dump}, whose output
 * is read and dropped. Taken in turns, so that a busy host slows all. What counts is the first time in a fresh JVM, because
 * that is what each test JVM pays; with the options that the sample project gives that JVM, and for comparison without.
 */
public final class BtfBenchmark {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double LIMIT = 0.5;

    /** Those of Failsafe's argLine in src/it/sample/pom.xml. */
    private static final List<String> TEST_JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** The JVM has compiled what it will after about ten. */
    private static final int WARM_TIMES = 25;

    private BtfBenchmark() {}

    /** Runs it {@code [rounds]}, by default 15, and exits with 1 when the ratio is above the limit. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        KernelEntry kernel =
                Kernels.of(KernelsConfig.of(CacheDirs.defaultRoot())).resolve(KernelSpec.parse("distro:7.0"));
        String vmlinux = kernel.vmlinux().toString();
        Path names = Files.createDirectories(Path.of("target", "benchmark")).resolve("btf-names");
        String expected = BtfReading.writeNames(kernel.vmlinux(), names).toString();
        List<Double> dumps = new ArrayList<>();
        List<Double> silentDumps = new ArrayList<>();
        List<Double> cold = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        List<Double> processes = new ArrayList<>();
        // The first round fills the page cache and does not count.
        for (int round = 0; round <= rounds; round++) {
            double dump = dumpMillis(vmlinux, ProcessBuilder.Redirect.PIPE);
            double silentDump = dumpMillis(vmlinux, ProcessBuilder.Redirect.DISCARD);
            long begun = System.nanoTime();
            double first = millis(read(vmlinux, names, 1, expected, TEST_JVM).get(0));
            double process = millisSince(begun);
            double plainFirst =
                    millis(read(vmlinux, names, 1, expected, List.of()).get(0));
            if (round > 0) {
                dumps.add(dump);
                silentDumps.add(silentDump);
                cold.add(first);
                plain.add(plainFirst);
                processes.add(process);
            }
        }
        List<Double> warm = new ArrayList<>();
        List<String> output = read(vmlinux, names, WARM_TIMES + rounds, expected, TEST_JVM);
        for (String line : output.subList(WARM_TIMES, WARM_TIMES + rounds)) {
            warm.add(millis(line));
        }
        System.out.printf(Locale.ROOT, "%nkernel %s, %d rounds in turns, %s%n", kernel.release(), rounds, expected);
        print("bpftool btf dump, into a pipe", dumps);
        print("bpftool btf dump, into /dev/null", silentDumps);
        print("ktstr, first time in a test JVM", cold);
        print("ktstr, whole process", processes);
        print("ktstr, first time, JVM without options", plain);
        print("ktstr, warm, in one JVM afterwards", warm);
        double ratio = median(cold) / median(dumps);
        System.out.printf(
                Locale.ROOT,
                "ratios of medians to bpftool into a pipe: first time %.2f, without options %.2f, whole process %.2f,"
                        + " warm %.2f%n"
                        + "                 to bpftool into /dev/null: first time %.2f, without options %.2f, whole process"
                        + " %.2f, warm %.2f%n",
                ratio,
                median(plain) / median(dumps),
                median(processes) / median(dumps),
                median(warm) / median(dumps),
                median(cold) / median(silentDumps),
                median(plain) / median(silentDumps),
                median(processes) / median(silentDumps),
                median(warm) / median(silentDumps));
        boolean good = ratio <= LIMIT;
        System.out.printf(
                Locale.ROOT,
                "first time in a test JVM to bpftool into a pipe: %.2f, limit %.2f: %s%n",
                ratio,
                LIMIT,
                good ? "kept" : "EXCEEDED");
        System.exit(good ? 0 : 1);
    }

    private static double dumpMillis(String vmlinux, ProcessBuilder.Redirect output)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[64 << 10];
        long begun = System.nanoTime();
        Process bpftool = Bpftool.command("btf", "dump", "file", vmlinux)
                .redirectOutput(output)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream in = bpftool.getInputStream()) {
            while (in.read(buffer) >= 0) {
                // Dropped.
            }
        }
        succeed(bpftool);
        return millisSince(begun);
    }

    private static List<String> read(String vmlinux, Path names, int times, String expected, List<String> options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-classpath",
                System.getProperty("java.class.path"),
                BtfReading.class.getName(),
                vmlinux,
                names.toString(),
                Integer.toString(times)));
        Process java = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines;
        try (BufferedReader out = java.inputReader(StandardCharsets.UTF_8)) {
            lines = out.lines().toList();
        }
        succeed(java);
        if (!lines.get(times).equals(expected)) {
            throw new IllegalStateException("Expected " + expected + ", but was " + lines.get(times));
        }
        return lines;
    }

    private static void succeed(Process process) throws InterruptedException {
        int status = process.waitFor();
        if (status != 0) {
            throw new IllegalStateException(process.info().command().orElse("A process") + " ended with " + status);
        }
    }

    private static double millisSince(long begun) {
        return (System.nanoTime() - begun) / NANOS_PER_MILLI;
    }

    private static double millis(String nanos) {
        return Long.parseLong(nanos) / NANOS_PER_MILLI;
    }

    private static void print(String name, List<Double> millis) {
        List<Double> sorted = sorted(millis);
        System.out.printf(
                Locale.ROOT,
                "%-40s median %7.1f ms   (least %.1f, most %.1f)%n",
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
