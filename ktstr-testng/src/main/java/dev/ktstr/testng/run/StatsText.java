// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.check.CgroupStats;
import dev.ktstr.testng.check.Latency;
import dev.ktstr.testng.check.PageStats;
import dev.ktstr.testng.check.ScenarioStats;
import dev.ktstr.testng.check.SpinAccuracy;
import java.util.Locale;
import java.util.OptionalDouble;

/** The figures of a run for people. What was not measured has no words, or a dash. */
final class StatsText {
    private static final double NANOS_PER_MICRO = 1e3;

    private StatsText() {}

    /** @param cpus of the machine */
    static String of(ScenarioStats scenario, int cpus) {
        StringBuilder text = new StringBuilder(format(
                "%d workers, %d cpus, %d migrations, worst_spread=%.1f%%, worst_gap=%.0fms",
                scenario.totalWorkers(),
                cpus,
                scenario.totalMigrations(),
                scenario.worstSpreadPct(),
                scenario.worstGap().map(CgroupStats::maxGapMillis).orElse(0.0)));
        scenario.cgroups().forEach(cgroup -> addTo(text, cgroup));
        return text.toString();
    }

    private static void addTo(StringBuilder text, CgroupStats cgroup) {
        text.append(format(
                "\n  %s: workers=%d cpus=%d spread=%.1f%% gap=%.0fms migrations=%d iter=%d",
                cgroup.name(),
                cgroup.workers(),
                cgroup.cpus().size(),
                cgroup.spreadPct(),
                cgroup.maxGapMillis(),
                cgroup.migrations(),
                cgroup.iterations()));
        if (cgroup.workers() == 0) {
            return;
        }
        text.append(format(
                "\n    off_cpu=%.1f/%.1f/%.1f%% (min/avg/max) migration_ratio=%s iter/worker=%s run_delay=%.0f/%.0fus (mean/worst)",
                cgroup.minOffCpuPct(),
                cgroup.avgOffCpuPct(),
                cgroup.maxOffCpuPct(),
                number("%.4f", cgroup.migrationRatio()),
                number("%.0f", cgroup.iterationsPerWorker()),
                cgroup.meanRunDelayNanos() / NANOS_PER_MICRO,
                cgroup.maxRunDelayNanos() / NANOS_PER_MICRO));
        cgroup.wakeLatency().ifPresent(latency -> text.append(latency("wake", latency))
                .append(format(
                        " p99/p50=%s (%d samples of %d wake-ups)",
                        number("%.1f", cgroup.wakeLatencyTailRatio()), latency.samples(), cgroup.wakeUps())));
        cgroup.requestLatency().ifPresent(latency -> text.append(latency("request", latency))
                .append(format(" (%d samples of %d requests)", latency.samples(), cgroup.requests())));
        cgroup.spinAccuracy().ifPresent(spins -> text.append(spins(cgroup, spins)));
        if (cgroup.pages().total() > 0) {
            text.append(pages(cgroup.pages()));
        }
    }

    private static String latency(String what, Latency latency) {
        return format(
                "\n    %s latency p50=%.1fus p90=%.1fus p99=%.1fus p99.9=%.1fus cv=%.2f",
                what,
                latency.medianNanos() / NANOS_PER_MICRO,
                latency.p90Nanos() / NANOS_PER_MICRO,
                latency.p99Nanos() / NANOS_PER_MICRO,
                latency.p999Nanos() / NANOS_PER_MICRO,
                latency.cv());
    }

    private static String spins(CgroupStats cgroup, SpinAccuracy spins) {
        return format(
                "\n    spin error p95=%.2f/%s/%s%% (all/undisturbed/undisturbed from begin to end) undisturbed=%s%% (%d samples of %d"
                        + " spins)",
                spins.errorPct(),
                number("%.2f", spins.undisturbedErrorPct()),
                number("%.2f", spins.undisturbedWallErrorPct()),
                number("%.1f", spins.undisturbedPct()),
                spins.samples(),
                cgroup.spins());
    }

    private static String pages(PageStats pages) {
        return format(
                "\n    pages=%d local=%s slow_tier=%s cross_node_migrated=%s",
                pages.total(),
                number("%.4f", pages.locality()),
                number("%.4f", pages.slowTierRatio()),
                number("%.4f", pages.crossNodeMigrationRatio()));
    }

    private static String number(String form, OptionalDouble figure) {
        return figure.isPresent() ? format(form, figure.getAsDouble()) : "-";
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
