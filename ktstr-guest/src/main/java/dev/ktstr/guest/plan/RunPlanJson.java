// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.guest.protocol.JsonMessage;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The JSON of {@code RUN_PLAN} and of the requests that are parts of it, as {@code protocol.h} documents it: writer and reader of
 * each part side by side, members in the same order.
 */
public final class RunPlanJson {
    private RunPlanJson() {}

    /** {@return the plan as a JSON object} */
    public static JsonObject write(RunPlan plan) {
        JsonObject json = write(plan.cgroups(), plan.steps());
        if (!plan.cgroupParent().isEmpty()) {
            json.addProperty("cgroupParent", plan.cgroupParent());
        }
        return json;
    }

    /** {@return a continuation as a JSON object} */
    public static JsonObject write(List<CgroupPlan> cgroups, List<StepPlan> steps) {
        JsonObject json = new JsonObject();
        JsonArray written = new JsonArray();
        steps.forEach(step -> written.add(StepPlanJson.write(step)));
        json.add("steps", written);
        JsonArray more = new JsonArray();
        cgroups.forEach(cgroup -> more.add(write(cgroup)));
        json.add("cgroups", more);
        return json;
    }

    /** {@return the plan that a message holds} Throws {@code MalformedMessageException} where it holds none. */
    public static RunPlan read(JsonMessage json) {
        List<StepPlan> steps = json.objects("steps", RunPlan.MAX_STEPS).stream()
                .map(StepPlanJson::read)
                .toList();
        List<CgroupPlan> cgroups = json.objects("cgroups", RunPlan.MAX_CGROUPS).stream()
                .map(RunPlanJson::readCgroup)
                .toList();
        String parent = json.has("cgroupParent") ? json.string("cgroupParent") : "";
        return checked(json, "cgroups", () -> new RunPlan(steps, cgroups, parent));
    }

    private static JsonObject write(CgroupPlan cgroup) {
        JsonObject json = new JsonObject();
        json.addProperty("name", cgroup.name());
        SettingsJson.write(cgroup.limits(), json);
        JsonArray works = new JsonArray();
        cgroup.works().forEach(group -> works.add(write(group)));
        json.add("works", works);
        writeOnDemand(cgroup.onDemand(), json);
        return json;
    }

    private static CgroupPlan readCgroup(JsonMessage json) {
        String name = json.string("name");
        CgroupLimits limits = SettingsJson.readLimits(json);
        List<WorkGroup> works = json.objects("works", CgroupPlan.MAX_WORKS).stream()
                .map(RunPlanJson::readGroup)
                .toList();
        return checked(json, "name", () -> new CgroupPlan(name, limits, works, isOnDemand(json)));
    }

    private static void writeOnDemand(boolean onDemand, JsonObject json) {
        if (onDemand) {
            json.addProperty("onDemand", true);
        }
    }

    private static boolean isOnDemand(JsonMessage json) {
        return json.has("onDemand") && json.bool("onDemand");
    }

    private static JsonObject write(WorkGroup group) {
        JsonObject json = new JsonObject();
        json.addProperty("workers", group.workers());
        json.add("work", write(group.work()));
        SettingsJson.write(group.settings(), json);
        writeOnDemand(group.onDemand(), json);
        return json;
    }

    private static WorkGroup readGroup(JsonMessage json) {
        int workers = json.integer("workers", 1, RunPlan.MAX_WORKERS);
        Work work = readWork(json.object("work"));
        WorkerSettings settings = SettingsJson.readSettings(json);
        return checked(json, "workers", () -> new WorkGroup(workers, work, settings, isOnDemand(json)));
    }

    private static JsonObject write(Work work) {
        JsonObject json = new JsonObject();
        json.addProperty("type", work.name());
        List<WorkType.Parameter> parameters = work.type().parameters();
        for (int i = 0; i < parameters.size(); i++) {
            json.addProperty(parameters.get(i).name(), work.values().get(i));
        }
        if (work.type().hasPhases()) {
            JsonArray phases = new JsonArray();
            work.phases().forEach(phase -> phases.add(write(phase)));
            json.add("phases", phases);
        }
        if (work.type().hasArguments()) {
            json.add("argv", PlanOpJson.strings(work.arguments()));
        }
        return json;
    }

    private static Work readWork(JsonMessage json) {
        WorkType type = json.string("type", WorkType::parse);
        List<Long> values = type.parameters().stream()
                .map(parameter -> json.count(parameter.name()))
                .toList();
        List<Phase> phases = type.hasPhases()
                ? json.objects("phases", RunPlan.MAX_PHASES).stream()
                        .map(RunPlanJson::readPhase)
                        .toList()
                : List.of();
        List<String> arguments = type.hasArguments() ? json.strings("argv", CommandLine.MAX_ARGUMENTS) : List.of();
        return checked(json, "type", () -> new Work(type, values, phases, arguments));
    }

    private static JsonObject write(Phase phase) {
        JsonObject json = new JsonObject();
        json.addProperty("type", phase.kind().toString());
        json.addProperty("nanos", phase.duration().toNanos());
        return json;
    }

    private static Phase readPhase(JsonMessage json) {
        Phase.Kind kind = json.string("type", Phase.Kind::parse);
        Duration duration = Duration.ofNanos(json.count("nanos"));
        return checked(json, "nanos", () -> new Phase(kind, duration));
    }

    /** Lets the values check themselves, and says where in the message the refused one stands. */
    static <T> T checked(JsonMessage json, String member, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw json.malformed(member, "was refused: " + e.getMessage());
        }
    }
}
