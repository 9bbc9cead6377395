// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.testng.check.CgroupStats;
import dev.ktstr.testng.check.PageStats;
import dev.ktstr.testng.check.ScenarioStats;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The figures of a run in results.jsonl. What was not measured is left out. */
final class StatsJson {
    private StatsJson() {}

    static void addTo(JsonObject json, ScenarioStats scenario) {
        JsonArray cgroups = new JsonArray();
        scenario.cgroups().forEach(stats -> cgroups.add(cgroup(stats)));
        json.add("cgroups", cgroups);
        json.add("scenario", totals(scenario));
    }

    private static JsonObject totals(ScenarioStats scenario) {
        JsonObject json = new JsonObject();
        json.addProperty("totalWorkers", scenario.totalWorkers());
        json.addProperty("totalCpus", scenario.totalCpus());
        json.addProperty("totalMigrations", scenario.totalMigrations());
        json.addProperty("totalIterations", scenario.totalIterations());
        json.addProperty("worstSpreadPct", scenario.worstSpreadPct());
        scenario.worstGap().ifPresent(worst -> {
            json.addProperty("worstGapMillis", worst.maxGapMillis());
            add(json, "worstGapCpu", worst.maxGapCpu());
        });
        add(json, "worstMigrationRatio", scenario.worstMigrationRatio());
        add(json, "worstMedianWakeNanos", scenario.worstMedianWakeNanos());
        add(json, "worstP99WakeNanos", scenario.worstP99WakeNanos());
        add(json, "worstWakeLatencyCv", scenario.worstWakeLatencyCv());
        add(json, "worstWakeLatencyTailRatio", scenario.worstWakeLatencyTailRatio());
        add(json, "worstMedianRequestNanos", scenario.worstMedianRequestNanos());
        add(json, "worstP99RequestNanos", scenario.worstP99RequestNanos());
        add(json, "worstUndisturbedSpinErrorPct", scenario.worstUndisturbedSpinErrorPct());
        json.addProperty("worstMeanRunDelayNanos", scenario.worstMeanRunDelayNanos());
        json.addProperty("worstRunDelayNanos", scenario.worstRunDelayNanos());
        add(json, "worstPageLocality", scenario.worstPageLocality());
        add(json, "worstCrossNodeMigrationRatio", scenario.worstCrossNodeMigrationRatio());
        add(json, "worstIterationsPerWorker", scenario.worstIterationsPerWorker());
        return json;
    }

    private static JsonObject cgroup(CgroupStats stats) {
        JsonObject json = new JsonObject();
        json.addProperty("name", stats.name());
        json.addProperty("workers", stats.workers());
        json.addProperty("cpus", stats.cpus().toString());
        json.addProperty("numCpus", stats.cpus().size());
        json.addProperty("minOffCpuPct", stats.minOffCpuPct());
        json.addProperty("avgOffCpuPct", stats.avgOffCpuPct());
        json.addProperty("maxOffCpuPct", stats.maxOffCpuPct());
        json.addProperty("spreadPct", stats.spreadPct());
        json.addProperty("maxGapMillis", stats.maxGapMillis());
        add(json, "maxGapCpu", stats.maxGapCpu());
        json.addProperty("migrations", stats.migrations());
        add(json, "migrationRatio", stats.migrationRatio());
        json.addProperty("iterations", stats.iterations());
        add(json, "iterationsPerWorker", stats.iterationsPerWorker());
        json.addProperty("workUnits", stats.workUnits());
        json.addProperty("cpuNanos", stats.cpuNanos());
        json.addProperty("meanRunDelayNanos", stats.meanRunDelayNanos());
        json.addProperty("maxRunDelayNanos", stats.maxRunDelayNanos());
        json.addProperty("wakeUps", stats.wakeUps());
        stats.wakeLatency().ifPresent(latency -> {
            json.addProperty("wakeSamples", latency.samples());
            json.addProperty("medianWakeNanos", latency.medianNanos());
            json.addProperty("p90WakeNanos", latency.p90Nanos());
            json.addProperty("p99WakeNanos", latency.p99Nanos());
            json.addProperty("p999WakeNanos", latency.p999Nanos());
            json.addProperty("wakeLatencyCv", latency.cv());
        });
        add(json, "wakeLatencyTailRatio", stats.wakeLatencyTailRatio());
        stats.requestLatency().ifPresent(latency -> {
            json.addProperty("requests", stats.requests());
            json.addProperty("requestSamples", latency.samples());
            json.addProperty("medianRequestNanos", latency.medianNanos());
            json.addProperty("p90RequestNanos", latency.p90Nanos());
            json.addProperty("p99RequestNanos", latency.p99Nanos());
            json.addProperty("p999RequestNanos", latency.p999Nanos());
            json.addProperty("requestLatencyCv", latency.cv());
        });
        stats.spinAccuracy().ifPresent(spins -> {
            json.addProperty("spins", stats.spins());
            json.addProperty("spinSamples", spins.samples());
            json.addProperty("spinErrorPct", spins.errorPct());
            add(json, "undisturbedSpinPct", spins.undisturbedPct());
            add(json, "undisturbedSpinErrorPct", spins.undisturbedErrorPct());
            add(json, "undisturbedSpinWallErrorPct", spins.undisturbedWallErrorPct());
        });
        addPages(json, stats.pages());
        return json;
    }

    private static void addPages(JsonObject json, PageStats pages) {
        json.addProperty("pages", pages.total());
        add(json, "pageLocality", pages.locality());
        add(json, "slowTierRatio", pages.slowTierRatio());
        add(json, "numaPagesMigrated", pages.migrated());
        add(json, "crossNodeMigrationRatio", pages.crossNodeMigrationRatio());
    }

    private static void add(JsonObject json, String name, OptionalDouble figure) {
        figure.ifPresent(value -> json.addProperty(name, value));
    }

    private static void add(JsonObject json, String name, OptionalLong figure) {
        figure.ifPresent(value -> json.addProperty(name, value));
    }

    private static void add(JsonObject json, String name, OptionalInt figure) {
        figure.ifPresent(value -> json.addProperty(name, value));
    }
}
