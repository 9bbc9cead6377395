// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Work units in a second of CPU time as the guest counts it, in which its vCPUs may have waited for a host CPU; for each round. */
final class Throughput {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLION = 1e6;

    private final List<Double> sorted = new ArrayList<>();

    /**
     * Adds a round.
     *
     * @param monitored whether the monitor must have looked; where that is not so, nothing is compared
     */
    void add(JsonObject result, boolean monitored) {
        if (!result.has("cgroups") || result.has("monitor") != monitored) {
            throw new IllegalStateException(
                    "expected a case with figures, monitored: " + monitored + ", but was " + result);
        }
        JsonObject cgroup = result.getAsJsonArray("cgroups").get(0).getAsJsonObject();
        double units = cgroup.get("workUnits").getAsDouble();
        double nanos = cgroup.get("cpuNanos").getAsDouble();
        sorted.add(units * NANOS_PER_SECOND / nanos);
        Collections.sort(sorted);
    }

    double median() {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return sorted.get(0);
    }

    double most() {
        return sorted.get(sorted.size() - 1);
    }

    void print(String name) {
        System.out.printf(
                Locale.ROOT,
                "%-15s median %6.2f million units per CPU second   (least %.2f, most %.2f)%n",
                name,
                median() / MILLION,
                least() / MILLION,
                most() / MILLION);
    }
}
