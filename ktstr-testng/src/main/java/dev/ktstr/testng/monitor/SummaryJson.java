// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.OptionalLong;

/** A summary as results keep it. What is not known is left out, and so is a counter that cannot be one. */
final class SummaryJson {
    private static final double NANOS_PER_MILLI = 1e6;

    private SummaryJson() {}

    static JsonObject of(MonitorSummary s) {
        JsonObject json = new JsonObject();
        json.addProperty("samples", s.samples());
        json.addProperty("incompleteSamples", s.incomplete());
        json.addProperty("gaps", s.gaps().missed());
        json.addProperty("longestGapMillis", s.gaps().longestNanos() / NANOS_PER_MILLI);
        s.gaps().firstReason().ifPresent(reason -> json.addProperty("firstGapReason", reason));
        s.doubt().ifPresent(doubt -> json.addProperty("doubt", doubt));
        json.addProperty("seconds", s.seconds());
        s.imbalance().ifPresent(imbalance -> {
            json.addProperty("maxImbalance", imbalance.max());
            json.addProperty("avgImbalance", imbalance.average());
        });
        s.dsqDepth().ifPresent(depth -> {
            json.addProperty("maxDsqDepth", (long) depth.max());
            json.addProperty("avgDsqDepth", depth.average());
        });
        s.nrRunning().ifPresent(running -> json.addProperty("avgNrRunning", running));
        s.stalls().ifPresent(stalls -> json.addProperty("stalls", stalls));
        addCounters(json, "eventDeltas", s.events());
        addCounters(json, "schedstatDeltas", s.schedstat());
        return json;
    }

    private static void addCounters(JsonObject json, String name, Map<String, OptionalLong> counters) {
        if (counters.isEmpty()) {
            return;
        }
        JsonObject deltas = new JsonObject();
        counters.forEach((counter, delta) -> delta.ifPresent(value -> deltas.addProperty(counter, value)));
        json.add(name, deltas);
    }
}
