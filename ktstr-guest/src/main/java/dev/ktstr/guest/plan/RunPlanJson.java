// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.guest.protocol.JsonMessage;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The JSON of {@code RUN_PLAN}, as {@code protocol.h} documents it: writer and reader of each part side by side, members
 * in the same order.
 */
public final class RunPlanJson {
    private RunPlanJson() {}

    /** {@return the plan as a JSON object} */
    public static JsonObject write(RunPlan plan) {
        JsonObject json = new JsonObject();
        JsonArray steps = new JsonArray();
        plan.steps().forEach(step -> steps.add(StepPlanJson.write(step)));
        json.add("steps", steps);
        JsonArray cgroups = new JsonArray();
        plan.cgroups().forEach(cgroup -> cgroups.add(write(cgroup)));
        json.add("cgroups", cgroups);
        if (!plan.cgroupParent().isEmpty()) {
            json.addProperty("cgroupParent", plan.cgroupParent());
        }
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
        if (cgroup.cpuset() != null) {
            json.addProperty("cpuset", cgroup.cpuset().toString());
        }
        if (cgroup.cpuWeight() != null) {
            json.addProperty("cpuWeight", cgroup.cpuWeight());
        }
        JsonArray works = new JsonArray();
        cgroup.works().forEach(group -> works.add(write(group)));
        json.add("works", works);
        return json;
    }

    private static CgroupPlan readCgroup(JsonMessage json) {
        String name = json.string("name");
        CpuSet cpuset = json.has("cpuset") ? json.string("cpuset", CpuSet::parse) : null;
        Integer cpuWeight = json.has("cpuWeight") ? json.integer("cpuWeight", 1, 10_000) : null;
        List<WorkGroup> works = json.objects("works", CgroupPlan.MAX_WORKS).stream()
                .map(RunPlanJson::readGroup)
                .toList();
        return checked(json, "name", () -> new CgroupPlan(name, cpuset, cpuWeight, works));
    }

    private static JsonObject write(WorkGroup group) {
        JsonObject json = new JsonObject();
        json.addProperty("workers", group.workers());
        json.add("work", write(group.work()));
        return json;
    }

    private static WorkGroup readGroup(JsonMessage json) {
        int workers = json.integer("workers", 1, RunPlan.MAX_WORKERS);
        Work work = readWork(json.object("work"));
        return checked(json, "workers", () -> new WorkGroup(workers, work));
    }

    private static JsonObject write(Work work) {
        JsonObject json = new JsonObject();
        json.addProperty("type", work.name());
        if (work instanceof Work.Bursty bursty) {
            json.addProperty("onNanos", bursty.on().toNanos());
            json.addProperty("offNanos", bursty.off().toNanos());
        } else if (work instanceof Work.Pipe pipe) {
            json.addProperty("burst", pipe.burst());
        } else if (work instanceof Work.FutexPingPong futex) {
            json.addProperty("spins", futex.spins());
        } else if (work instanceof Work.Sequence sequence) {
            JsonArray phases = new JsonArray();
            sequence.phases().forEach(phase -> phases.add(write(phase)));
            json.add("phases", phases);
        }
        return json;
    }

    private static Work readWork(JsonMessage json) {
        String type = json.string("type");
        return switch (type) {
            case "spin" -> new Work.Spin();
            case "yield" -> new Work.Yield();
            case "mixed" -> new Work.Mixed();
            case "bursty" -> new Work.Bursty(nanos(json, "onNanos"), nanos(json, "offNanos"));
            case "pipe" -> new Work.Pipe(json.integer("burst", 1, Work.MAX_ITERATIONS));
            case "futex-ping-pong" -> new Work.FutexPingPong(json.integer("spins", 1, Work.MAX_ITERATIONS));
            case "sequence" -> {
                List<Phase> phases = json.objects("phases", Work.Sequence.MAX_PHASES).stream()
                        .map(RunPlanJson::readPhase)
                        .toList();
                yield checked(json, "phases", () -> new Work.Sequence(phases));
            }
            default -> throw json.malformed("type", "is '" + type + "', which is no type of work");
        };
    }

    private static JsonObject write(Phase phase) {
        JsonObject json = new JsonObject();
        json.addProperty("type", phase.kind().toString());
        json.addProperty("nanos", phase.duration().toNanos());
        return json;
    }

    private static Phase readPhase(JsonMessage json) {
        return new Phase(json.string("type", Phase.Kind::parse), nanos(json, "nanos"));
    }

    private static Duration nanos(JsonMessage json, String member) {
        long nanos = json.count(member);
        return checked(json, member, () -> Limits.positive(member, Duration.ofNanos(nanos)));
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
