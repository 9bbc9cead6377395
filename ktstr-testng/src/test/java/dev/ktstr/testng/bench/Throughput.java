// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Work units in a second of CPU time, for each round: in a second as the guest counts it, in which its vCPUs may have waited for a
 * host CPU; and in a second of a host CPU, which does not depend on what else the host does.
 */
final class Throughput {
    private static final double NANOS_PER_SECOND = 1e9;

    private final List<Double> guest = new ArrayList<>();
    private final List<Double> host = new ArrayList<>();

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
        double waited = 0;
        for (JsonElement delay : result.getAsJsonArray("vcpuRunDelayNanos")) {
            waited += delay.getAsDouble();
        }
        guest.add(units * NANOS_PER_SECOND / nanos);
        host.add(units * NANOS_PER_SECOND / (nanos - waited));
        Collections.sort(guest);
        Collections.sort(host);
    }

    double median() {
        return median(guest);
    }

    double medianOfHost() {
        return median(host);
    }

    double least() {
        return guest.get(0);
    }

    double most() {
        return guest.get(guest.size() - 1);
    }

    void print(String name) {
        System.out.printf(
                Locale.ROOT,
                "%-15s median %5.1f million units per CPU second   (least %.1f, most %.1f); of a host CPU %.1f%n",
                name,
                median() / 1e6,
                least() / 1e6,
                most() / 1e6,
                medianOfHost() / 1e6);
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
