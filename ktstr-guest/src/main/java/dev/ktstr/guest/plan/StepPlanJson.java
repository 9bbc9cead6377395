// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.guest.protocol.JsonMessage;
import java.time.Duration;
import java.util.List;

/** The JSON of a plan's steps. */
final class StepPlanJson {
    private StepPlanJson() {}

    static JsonObject write(StepPlan step) {
        JsonObject json = new JsonObject();
        json.addProperty("holdNanos", step.hold().toNanos());
        JsonArray ops = new JsonArray();
        step.ops().forEach(op -> ops.add(write(op)));
        json.add("ops", ops);
        return json;
    }

    static StepPlan read(JsonMessage json) {
        Duration hold = Duration.ofNanos(json.count("holdNanos"));
        List<SchedulerOp> ops = json.objects("ops", StepPlan.MAX_OPS).stream()
                .map(StepPlanJson::readOp)
                .toList();
        return RunPlanJson.checked(json, "holdNanos", () -> new StepPlan(hold, ops));
    }

    private static JsonObject write(SchedulerOp op) {
        JsonObject json = new JsonObject();
        json.addProperty("op", op.name());
        if (op instanceof SchedulerOp.Attach attach) {
            write(attach.command(), json);
        } else if (op instanceof SchedulerOp.Replace replace) {
            write(replace.command(), json);
        }
        if (!(op instanceof SchedulerOp.Detach)) {
            json.addProperty("attachTimeoutNanos", op.attachTimeout().toNanos());
        }
        return json;
    }

    private static SchedulerOp readOp(JsonMessage json) {
        String op = json.string("op");
        return switch (op) {
            case "detachScheduler" -> new SchedulerOp.Detach();
            case "attachScheduler" -> {
                SchedulerCommand command = readCommand(json);
                yield timed(json, timeout -> new SchedulerOp.Attach(command, timeout));
            }
            case "replaceScheduler" -> {
                SchedulerCommand command = readCommand(json);
                yield timed(json, timeout -> new SchedulerOp.Replace(command, timeout));
            }
            case "restartScheduler" -> timed(json, SchedulerOp.Restart::new);
            default -> throw json.malformed("op", "is '" + JsonMessage.shorten(op) + "', which is no operation");
        };
    }

    private static void write(SchedulerCommand command, JsonObject json) {
        json.addProperty("name", command.name());
        JsonArray arguments = new JsonArray();
        command.argv().forEach(arguments::add);
        json.add("argv", arguments);
    }

    private static SchedulerCommand readCommand(JsonMessage json) {
        String name = json.string("name");
        List<String> argv = json.strings("argv", SchedulerCommand.MAX_ARGUMENTS);
        return RunPlanJson.checked(json, "argv", () -> new SchedulerCommand(name, argv));
    }

    private static SchedulerOp timed(JsonMessage json, Timed op) {
        Duration timeout = Duration.ofNanos(json.count("attachTimeoutNanos"));
        return RunPlanJson.checked(json, "attachTimeoutNanos", () -> op.within(timeout));
    }

    /** An operation but for how long it may take. */
    @FunctionalInterface
    private interface Timed {
        SchedulerOp within(Duration attachTimeout);
    }
}
