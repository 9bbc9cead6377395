// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.guest.protocol.JsonMessage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The JSON of what workers are as processes, and of what cgroups may use. */
final class SettingsJson {
    private SettingsJson() {}

    static void write(CgroupLimits limits, JsonObject json) {
        limits.cpuset().ifPresent(cpus -> json.addProperty("cpuset", cpus.toString()));
        limits.mems().ifPresent(nodes -> json.addProperty("mems", nodes.toString()));
        limits.cpuWeight().ifPresent(weight -> json.addProperty("cpuWeight", weight));
        limits.cpuMax().ifPresent(max -> {
            JsonObject object = new JsonObject();
            write(max, object);
            json.add("cpuMax", object);
        });
    }

    static CgroupLimits readLimits(JsonMessage json) {
        Optional<CpuSet> cpuset =
                json.has("cpuset") ? Optional.of(json.string("cpuset", CpuSet::parse)) : Optional.empty();
        Optional<CpuSet> mems = json.has("mems") ? Optional.of(json.string("mems", CpuSet::parse)) : Optional.empty();
        Optional<Integer> weight = json.has("cpuWeight")
                ? Optional.of(json.integer("cpuWeight", 1, CgroupLimits.MAX_WEIGHT))
                : Optional.empty();
        Optional<CpuMax> max = json.has("cpuMax") ? Optional.of(readCpuMax(json.object("cpuMax"))) : Optional.empty();
        return RunPlanJson.checked(json, "cpuset", () -> new CgroupLimits(cpuset, mems, weight, max));
    }

    static void write(CpuMax max, JsonObject json) {
        json.addProperty("periodNanos", max.period().toNanos());
        if (!max.quota().isZero()) {
            json.addProperty("quotaNanos", max.quota().toNanos());
        }
        if (!max.burst().isZero()) {
            json.addProperty("burstNanos", max.burst().toNanos());
        }
    }

    static CpuMax readCpuMax(JsonMessage json) {
        Duration period = Duration.ofNanos(json.count("periodNanos"));
        Duration quota = json.has("quotaNanos") ? Duration.ofNanos(json.count("quotaNanos")) : Duration.ZERO;
        Duration burst = json.has("burstNanos") ? Duration.ofNanos(json.count("burstNanos")) : Duration.ZERO;
        return RunPlanJson.checked(json, "quotaNanos", () -> new CpuMax(quota, period, burst));
    }

    static void write(WorkerSettings settings, JsonObject json) {
        settings.policy().ifPresent(policy -> json.add("policy", write(policy)));
        settings.nice().ifPresent(nice -> json.addProperty("nice", nice));
        settings.affinity().ifPresent(affinity -> {
            JsonObject object = new JsonObject();
            write(affinity, object);
            json.add("affinity", object);
        });
        settings.memory().ifPresent(memory -> json.add("memory", write(memory)));
        settings.uid().ifPresent(uid -> json.addProperty("uid", uid));
        settings.gid().ifPresent(gid -> json.addProperty("gid", gid));
        settings.comm().ifPresent(comm -> json.addProperty("comm", comm));
    }

    static WorkerSettings readSettings(JsonMessage json) {
        Optional<SchedPolicy> policy =
                json.has("policy") ? Optional.of(readPolicy(json.object("policy"))) : Optional.empty();
        Optional<Integer> nice = json.has("nice") ? Optional.of(json.signed("nice", -20, 19)) : Optional.empty();
        Optional<Affinity> affinity =
                json.has("affinity") ? Optional.of(readAffinity(json.object("affinity"))) : Optional.empty();
        Optional<MemPolicy> memory =
                json.has("memory") ? Optional.of(readMemory(json.object("memory"))) : Optional.empty();
        Optional<String> comm = json.has("comm") ? Optional.of(json.string("comm")) : Optional.empty();
        return RunPlanJson.checked(
                json,
                "comm",
                () -> new WorkerSettings(policy, nice, affinity, memory, owner(json, "uid"), owner(json, "gid"), comm));
    }

    private static Optional<Integer> owner(JsonMessage json, String member) {
        return json.has(member) ? Optional.of(json.integer(member, 0, Integer.MAX_VALUE)) : Optional.empty();
    }

    private static JsonObject write(SchedPolicy policy) {
        JsonObject json = new JsonObject();
        json.addProperty("name", policy.kind().toString());
        if (policy.priority() > 0) {
            json.addProperty("priority", policy.priority());
        }
        if (policy.kind() == SchedPolicy.Kind.DEADLINE) {
            json.addProperty("runtimeNanos", policy.runtime().toNanos());
            json.addProperty("deadlineNanos", policy.deadline().toNanos());
            json.addProperty("periodNanos", policy.period().toNanos());
        }
        return json;
    }

    private static SchedPolicy readPolicy(JsonMessage json) {
        SchedPolicy.Kind kind = json.string("name", SchedPolicy.Kind::parse);
        int priority = json.has("priority") ? json.integer("priority", 1, 99) : 0;
        boolean deadline = kind == SchedPolicy.Kind.DEADLINE;
        Duration[] times = new Duration[3];
        List<String> members = List.of("runtimeNanos", "deadlineNanos", "periodNanos");
        for (int i = 0; i < times.length; i++) {
            times[i] = deadline ? Duration.ofNanos(json.count(members.get(i))) : Duration.ZERO;
        }
        return RunPlanJson.checked(json, "name", () -> new SchedPolicy(kind, priority, times[0], times[1], times[2]));
    }

    static void write(Affinity affinity, JsonObject json) {
        json.addProperty("cpus", affinity.cpus().toString());
        if (affinity.random() > 0) {
            json.addProperty("random", affinity.random());
        }
    }

    static Affinity readAffinity(JsonMessage json) {
        CpuSet cpus = json.string("cpus", CpuSet::parse);
        int random = json.has("random") ? json.integer("random", 1, CpuSet.MAX_CPUS) : 0;
        return RunPlanJson.checked(json, "cpus", () -> new Affinity(cpus, random));
    }

    private static JsonObject write(MemPolicy policy) {
        JsonObject json = new JsonObject();
        json.addProperty("mode", policy.mode().toString());
        json.addProperty("nodes", policy.nodes().toString());
        JsonArray flags = new JsonArray();
        // In one order, whatever that of the set.
        EnumSet.allOf(MemPolicy.Flag.class).stream()
                .filter(policy.flags()::contains)
                .forEach(flag -> flags.add(flag.toString()));
        json.add("flags", flags);
        return json;
    }

    private static MemPolicy readMemory(JsonMessage json) {
        MemPolicy.Mode mode = json.string("mode", MemPolicy.Mode::parse);
        CpuSet nodes = json.string("nodes", CpuSet::parse);
        List<String> flags = json.strings("flags", MemPolicy.Flag.values().length);
        return RunPlanJson.checked(
                json,
                "flags",
                () -> new MemPolicy(
                        mode,
                        nodes,
                        Set.copyOf(flags.stream().map(MemPolicy.Flag::parse).toList())));
    }
}
