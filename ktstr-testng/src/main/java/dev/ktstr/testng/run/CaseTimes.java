// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where the time of a case went.
 *
 * @param phases how long each part of its machine's life took, on the host's clock, in their order
 * @param warm whether the machine was started from an image
 * @param kernelBoot how long the guest's kernel took until the agent began, on the guest's clock; empty for a warm start
 * @param agentStart how long the agent took until it was ready, on the guest's clock
 */
record CaseTimes(
        Map<CasePhase, Duration> phases, boolean warm, Optional<Duration> kernelBoot, Optional<Duration> agentStart) {
    /** A case without a machine. */
    static final CaseTimes NONE = new CaseTimes(Map.of(), false, Optional.empty(), Optional.empty());

    /** Adds what there is, in milliseconds. */
    void addTo(JsonObject json) {
        if (!phases.isEmpty()) {
            JsonObject millis = new JsonObject();
            phases.forEach((phase, took) -> millis.addProperty(phase.name(), took.toMillis()));
            json.add("phaseMillis", millis);
        }
        if (!phases.isEmpty()) {
            json.addProperty("boot", warm ? "warm" : "cold");
        }
        kernelBoot.ifPresent(took -> json.addProperty("kernelBootMillis", took.toMillis()));
        agentStart.ifPresent(took -> json.addProperty("agentStartMillis", took.toMillis()));
    }
}
