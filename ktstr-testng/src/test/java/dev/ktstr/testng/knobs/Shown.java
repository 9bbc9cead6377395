// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.knobs;

import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WorkerReport;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What a run under the test scheduler has shown.
 *
 * @param knobs the scheduler's arguments
 * @param report of the run
 * @param counters the scheduler's own, at the end of the run
 * @param callNanos how long a call of ops.enqueue took, on average over the run
 */
record Shown(String knobs, RunReport report, Map<String, Long> counters, double callNanos) {
    long counter(String name) {
        return counters.get(name);
    }

    private long sum(ToLongFunction<WorkerReport> of) {
        return report.workers().stream().mapToLong(of).sum();
    }

    /** How much of their time the workers had a CPU, from 0 to 1: by the guest's clocks, however fast the host is. */
    double cpuShare() {
        return (double) sum(WorkerReport::cpuNanos) / sum(WorkerReport::wallNanos);
    }

    long wakeUps() {
        return sum(WorkerReport::wakeUps);
    }

    double migrationsPerWakeUp() {
        return (double) sum(WorkerReport::migrations) / wakeUps();
    }

    /** How long a worker was ready but waited for a CPU before it was picked, on average. */
    double delayNanos() {
        return (double) sum(worker -> worker.schedstat().runDelayNanos())
                / sum(worker -> worker.schedstat().timeslices());
    }

    double maxGapMillis() {
        return report.workers().stream()
                        .mapToLong(worker -> worker.maxGap().nanos())
                        .max()
                        .orElseThrow()
                / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-20s on CPU %.2f, wake-ups %d, migrations/wake-up %.2f, delay %.2f ms, gap %.0f ms, enqueue %.1f us, %s",
                knobs.isEmpty() ? "plain" : knobs,
                cpuShare(),
                wakeUps(),
                migrationsPerWakeUp(),
                delayNanos() / 1e6,
                maxGapMillis(),
                callNanos() / 1e3,
                counters);
    }
}
