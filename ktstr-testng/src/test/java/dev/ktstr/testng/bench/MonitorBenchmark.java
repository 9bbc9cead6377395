// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import dev.ktstr.testng.inside.KernelFacts;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the monitor costs: the time of a look, and what a guest gets done with and without it, in turns, so that a busy host
 * slows both.
 */
public final class MonitorBenchmark {
    private static final double LEAST_RATIO = 0.95;
    private static final double MOST_RATIO = 1.05;

    private MonitorBenchmark() {}

    /** Runs it {@code [rounds]}, by default 10, and exits with 1 when something exceeds its limit. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        Path directory = Files.createDirectories(Path.of("target", "benchmark")).toAbsolutePath();
        System.out.printf(
                Locale.ROOT,
                "%nkernel %s, load of the host at the begin %s%n",
                LabGuest.kernel().release(),
                Files.readString(Path.of("/proc/loadavg")).strip());
        KernelFacts facts = KernelFacts.of(LabGuest.kernel().vmlinux());
        boolean quick = LookBenchmark.simulated(facts);
        LookBenchmark.guest(facts, directory);
        boolean unnoticed = unnoticed(rounds, directory);
        System.exit(quick && unnoticed ? 0 : 1);
    }

    private static boolean unnoticed(int rounds, Path directory) throws IOException {
        Throughput on = new Throughput();
        Throughput off = new Throughput();
        Path resultsWith = directory.resolve("monitor-on");
        Path resultsWithout = directory.resolve("monitor-off");
        try (CaseJvm with = CaseJvm.start("warm", resultsWith, "-Dktstr.monitor=true");
                CaseJvm without = CaseJvm.start("warm", resultsWithout, "-Dktstr.monitor=false")) {
            // The first cases make the image and do not count.
            with.spin();
            without.spin();
            for (int round = 0; round < rounds; round++) {
                with.spin();
                on.add(LastResult.of(resultsWith), true);
                without.spin();
                off.add(LastResult.of(resultsWithout), false);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "work of a guest of 4 CPUs, %d rounds in turns, load of the host now %s%n",
                rounds,
                Files.readString(Path.of("/proc/loadavg")).strip());
        on.print("monitor on");
        off.print("monitor off");
        double ratio = on.median() / off.median();
        boolean near = ratio >= LEAST_RATIO && ratio <= MOST_RATIO;
        boolean within = on.median() >= off.least() && on.median() <= off.most();
        System.out.printf(
                Locale.ROOT,
                "  ratio of medians %.3f, limit %.2f to %.2f%s: %s%n",
                ratio,
                LEAST_RATIO,
                MOST_RATIO,
                !near && within ? ", but within the rounds without" : "",
                near || within ? "kept" : "EXCEEDED");
        return near || within;
    }
}
