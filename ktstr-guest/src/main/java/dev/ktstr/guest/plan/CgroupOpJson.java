// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import com.google.gson.JsonObject;
import dev.ktstr.guest.protocol.JsonMessage;

/** The JSON of operations on cgroups. */
final class CgroupOpJson {
    private CgroupOpJson() {}

    static void write(CgroupOp op, JsonObject json) {
        json.addProperty("cgroup", op.cgroup());
        if (op instanceof CgroupOp.Spawn spawn) {
            json.addProperty("work", spawn.work());
        } else if (op instanceof CgroupOp.SetCpuset set) {
            json.addProperty("list", set.cpus().toString());
        } else if (op instanceof CgroupOp.SetMems set) {
            json.addProperty("list", set.nodes().toString());
        } else if (op instanceof CgroupOp.SwapCpusets swap) {
            json.addProperty("other", swap.other());
        } else if (op instanceof CgroupOp.MoveTasks move) {
            json.addProperty("other", move.other());
        } else if (op instanceof CgroupOp.SetWeight set) {
            json.addProperty("weight", set.weight());
        } else if (op instanceof CgroupOp.SetCpuMax set) {
            SettingsJson.write(set.max(), json);
        } else if (op instanceof CgroupOp.SetAffinity set) {
            SettingsJson.write(set.affinity(), json);
        } else if (op instanceof CgroupOp.CaptureProcs capture) {
            json.addProperty("tag", capture.tag());
        }
    }

    static CgroupOp read(String op, JsonMessage json) {
        return switch (op) {
            case "addCgroup" -> new CgroupOp.Add(cgroup(json));
            case "removeCgroup" -> new CgroupOp.Remove(cgroup(json));
            case "spawn" -> new CgroupOp.Spawn(cgroup(json), json.integer("work", 0, CgroupPlan.MAX_WORKS - 1));
            case "stopWorkers" -> new CgroupOp.StopWorkers(cgroup(json));
            case "setCpuset" -> new CgroupOp.SetCpuset(cgroup(json), json.string("list", CpuSet::parse));
            case "clearCpuset" -> new CgroupOp.ClearCpuset(cgroup(json));
            case "swapCpusets" -> new CgroupOp.SwapCpusets(cgroup(json), json.string("other"));
            case "setMems" -> new CgroupOp.SetMems(cgroup(json), json.string("list", CpuSet::parse));
            case "setWeight" ->
                new CgroupOp.SetWeight(cgroup(json), json.integer("weight", 1, CgroupLimits.MAX_WEIGHT));
            case "setCpuMax" -> new CgroupOp.SetCpuMax(cgroup(json), SettingsJson.readCpuMax(json));
            case "setAffinity" -> new CgroupOp.SetAffinity(cgroup(json), SettingsJson.readAffinity(json));
            case "moveTasks" -> new CgroupOp.MoveTasks(cgroup(json), json.string("other"));
            case "freeze" -> new CgroupOp.Freeze(cgroup(json));
            case "unfreeze" -> new CgroupOp.Unfreeze(cgroup(json));
            case "captureProcs" -> {
                String tag = json.string("tag");
                yield RunPlanJson.checked(json, "tag", () -> new CgroupOp.CaptureProcs(cgroup(json), tag));
            }
            default -> throw json.malformed("op", "is '" + JsonMessage.shorten(op) + "', which is no operation");
        };
    }

    private static String cgroup(JsonMessage json) {
        return json.string("cgroup");
    }
}
