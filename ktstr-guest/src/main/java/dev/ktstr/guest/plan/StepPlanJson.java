// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.guest.protocol.JsonMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The JSON of a plan's steps. */
final class StepPlanJson {
    private StepPlanJson() {}

    static JsonObject write(StepPlan step) {
        JsonObject json = new JsonObject();
        json.addProperty("holdNanos", step.hold().toNanos());
        JsonArray ops = new JsonArray();
        step.ops().forEach(op -> ops.add(PlanOpJson.write(op)));
        json.add("ops", ops);
        step.loop().ifPresent(loop -> json.add("loop", write(loop)));
        return json;
    }

    static StepPlan read(JsonMessage json) {
        Duration hold = Duration.ofNanos(json.count("holdNanos"));
        List<PlanOp> ops = json.objects("ops", RunPlan.MAX_OPS).stream()
                .map(PlanOpJson::read)
                .toList();
        Optional<StepPlan.Loop> loop = json.has("loop") ? Optional.of(readLoop(json.object("loop"))) : Optional.empty();
        return RunPlanJson.checked(json, "holdNanos", () -> new StepPlan(hold, ops, loop));
    }

    private static JsonObject write(StepPlan.Loop loop) {
        JsonObject json = new JsonObject();
        json.addProperty("nanos", loop.interval().toNanos());
        json.addProperty("from", loop.from());
        json.addProperty("to", loop.to());
        return json;
    }

    private static StepPlan.Loop readLoop(JsonMessage json) {
        Duration interval = Duration.ofNanos(json.count("nanos"));
        int from = json.integer("from", 0, RunPlan.MAX_OPS);
        int to = json.integer("to", 0, RunPlan.MAX_OPS);
        return RunPlanJson.checked(json, "nanos", () -> new StepPlan.Loop(interval, from, to));
    }
}
