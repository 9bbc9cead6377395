// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.guest.protocol.JsonMessage;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The JSON of a step's operations: what they have in common, and what the scheduler's, the programs' and the machine's have. */
final class PlanOpJson {
    private PlanOpJson() {}

    static JsonObject write(PlanOp op) {
        JsonObject json = new JsonObject();
        json.addProperty("op", op.name());
        if (op instanceof CgroupOp cgroup) {
            CgroupOpJson.write(cgroup, json);
        } else if (op instanceof SchedulerOp scheduler) {
            write(scheduler, json);
        } else if (op instanceof ProgramOp program) {
            write(program, json);
        } else if (op instanceof MachineOp.CpuOffline offline) {
            json.addProperty("cpu", offline.cpu());
        } else if (op instanceof MachineOp.CpuOnline online) {
            json.addProperty("cpu", online.cpu());
        } else if (op instanceof MachineOp.Pause pause) {
            json.addProperty("nanos", pause.time().toNanos());
        }
        return json;
    }

    static PlanOp read(JsonMessage json) {
        String op = json.string("op");
        return switch (op) {
            case "detachScheduler" -> new SchedulerOp.Detach();
            case "attachScheduler" -> {
                SchedulerCommand command = readCommand(json);
                yield timed(json, "attachTimeoutNanos", timeout -> new SchedulerOp.Attach(command, timeout));
            }
            case "replaceScheduler" -> {
                SchedulerCommand command = readCommand(json);
                yield timed(json, "attachTimeoutNanos", timeout -> new SchedulerOp.Replace(command, timeout));
            }
            case "restartScheduler" -> timed(json, "attachTimeoutNanos", SchedulerOp.Restart::new);
            case "runProgram" -> {
                String cgroup = json.string("cgroup");
                List<String> argv = json.strings("argv", CommandLine.MAX_ARGUMENTS);
                String name = json.string("name");
                yield RunPlanJson.checked(json, "argv", () -> new ProgramOp.Run(name, cgroup, argv));
            }
            case "waitProgram" -> {
                String name = json.string("name");
                yield timed(json, "timeoutNanos", timeout -> new ProgramOp.Wait(name, timeout));
            }
            case "killProgram" -> RunPlanJson.checked(json, "name", () -> new ProgramOp.Kill(json.string("name")));
            case "cpuOffline" -> new MachineOp.CpuOffline(json.integer("cpu", 1, CpuSet.MAX_CPUS - 1));
            case "cpuOnline" -> new MachineOp.CpuOnline(json.integer("cpu", 1, CpuSet.MAX_CPUS - 1));
            case "pause" -> timed(json, "nanos", MachineOp.Pause::new);
            default -> CgroupOpJson.read(op, json);
        };
    }

    private static void write(SchedulerOp op, JsonObject json) {
        if (op instanceof SchedulerOp.Attach attach) {
            write(attach.command(), json);
        } else if (op instanceof SchedulerOp.Replace replace) {
            write(replace.command(), json);
        }
        if (!(op instanceof SchedulerOp.Detach)) {
            json.addProperty("attachTimeoutNanos", op.attachTimeout().toNanos());
        }
    }

    private static void write(ProgramOp op, JsonObject json) {
        json.addProperty("name", op.program());
        if (op instanceof ProgramOp.Run run) {
            json.addProperty("cgroup", run.cgroup());
            json.add("argv", strings(run.argv()));
        } else if (op instanceof ProgramOp.Wait wait) {
            json.addProperty("timeoutNanos", wait.timeout().toNanos());
        }
    }

    private static void write(SchedulerCommand command, JsonObject json) {
        json.addProperty("name", command.name());
        json.add("argv", strings(command.argv()));
    }

    private static SchedulerCommand readCommand(JsonMessage json) {
        String name = json.string("name");
        List<String> argv = json.strings("argv", SchedulerCommand.MAX_ARGUMENTS);
        return RunPlanJson.checked(json, "argv", () -> new SchedulerCommand(name, argv));
    }

    static JsonArray strings(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    private static PlanOp timed(JsonMessage json, String member, Function<Duration, PlanOp> op) {
        Duration time = Duration.ofNanos(json.count(member));
        return RunPlanJson.checked(json, member, () -> op.apply(time));
    }
}
