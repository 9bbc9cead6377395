// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupName;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.SchedulerOp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Which cgroups, workers, programs and schedulers are there at each moment of a plan, so that what could only fail in the guest is refused before anything
 * is booted.
 */
final class Presence {
    private final Set<String> cgroups;
    /** Programs that were started. */
    private final Set<String> programs;

    /** Those of them that cannot be started again, for nobody knows that they have ended. */
    private final Set<String> taken;

    private final Set<String> ended;
    /** Works that operations have started and none has stopped, by their cgroups. */
    private final Map<String, Set<Integer>> spawned;

    private final Population population;
    private Attachment scheduler;

    /**
     * @param scheduler whether one is attached at first
     */
    Presence(Attachment scheduler) {
        this.scheduler = scheduler;
        cgroups = new HashSet<>(Set.of(CgroupPlan.OUTERMOST));
        programs = new HashSet<>();
        taken = new HashSet<>();
        ended = new HashSet<>();
        spawned = new HashMap<>();
        population = new Population();
    }

    private Presence(Presence other) {
        cgroups = new HashSet<>(other.cgroups);
        programs = new HashSet<>(other.programs);
        taken = new HashSet<>(other.taken);
        ended = new HashSet<>(other.ended);
        scheduler = other.scheduler;
        population = other.population.copy();
        spawned = new HashMap<>();
        other.spawned.forEach((cgroup, works) -> spawned.put(cgroup, new HashSet<>(works)));
    }

    Presence copy() {
        return new Presence(this);
    }

    /** {@return whether a cgroup is there now} */
    boolean has(String cgroup) {
        return cgroups.contains(cgroup);
    }

    /** {@return whether workers run now that an operation has started} */
    boolean runs(String cgroup, int work) {
        return spawned.getOrDefault(cgroup, Set.of()).contains(work);
    }

    /**
     * Throws {@link IllegalArgumentException} where the operation cannot be done now.
     *
     * @param definitions of cgroups that are made, by their names
     */
    void after(PlanOp op, Function<String, CgroupPlan> definitions) {
        if (op instanceof CgroupOp.Add add) {
            add(definitions.apply(add.cgroup()));
        } else if (op instanceof CgroupOp cgroupOp) {
            after(cgroupOp);
        } else if (op instanceof ProgramOp program) {
            after(program);
        } else if (op instanceof SchedulerOp change) {
            after(change);
        }
    }

    private void after(CgroupOp op) {
        if (op instanceof CgroupOp.Remove remove) {
            remove(remove.cgroup());
            return;
        }
        requireThere(op, op.cgroup());
        if (op instanceof CgroupOp.Spawn spawn) {
            spawn(spawn);
        } else if (op instanceof CgroupOp.StopWorkers) {
            spawned.remove(op.cgroup());
            population.stopped(op.cgroup());
        } else if (op instanceof CgroupOp.MoveTasks move) {
            requireThere(op, move.other());
            population.moved(move.cgroup(), move.other());
        } else if (!(op instanceof CgroupOp.SetAffinity)) {
            requireInner(op, op.cgroup());
            afterChange(op);
        }
    }

    /** What has to do with a cgroup rather than with whoever is in it. */
    private void afterChange(CgroupOp op) {
        if (op instanceof CgroupOp.Freeze || op instanceof CgroupOp.Unfreeze || op instanceof CgroupOp.CaptureProcs) {
            return;
        }
        population.requireLimits(op.name(), op.cgroup());
        if (op instanceof CgroupOp.SwapCpusets swap) {
            requireThere(op, swap.other());
            requireInner(op, swap.other());
            population.requireLimits(op.name(), swap.other());
        }
    }

    private static void requireInner(CgroupOp op, String cgroup) {
        if (cgroup.equals(CgroupPlan.OUTERMOST)) {
            throw new IllegalArgumentException(
                    op.name() + " is for a cgroup of the run, and '' is the outermost one, of"
                            + " the whole guest; name one that the run makes");
        }
    }

    private void after(SchedulerOp op) {
        if (op.stops() && scheduler == Attachment.NONE) {
            throw new IllegalArgumentException(op.name() + " stops the scheduler that is attached, and none is at that"
                    + " moment; attach one first: attachScheduler()");
        }
        if (!op.stops() && scheduler == Attachment.ATTACHED) {
            throw new IllegalArgumentException(op.name() + " attaches a scheduler where none is, and one is attached at"
                    + " that moment; stop it first, detachScheduler(), or declare the test with startDetached = true");
        }
        scheduler = op instanceof SchedulerOp.Detach ? Attachment.NONE : Attachment.ATTACHED;
    }

    private void spawn(CgroupOp.Spawn op) {
        if (!spawned.computeIfAbsent(op.cgroup(), cgroup -> new HashSet<>()).add(op.work())) {
            throw new IllegalArgumentException("spawn starts workers in cgroup '" + op.cgroup()
                    + "' that still run since the time before; stop them there, stopWorkers(\"" + op.cgroup()
                    + "\"), or spawn them in a step of their own");
        }
        population.started(op.cgroup());
    }

    private void after(ProgramOp op) {
        if (op instanceof ProgramOp.Run run) {
            requireThere(op, run.cgroup());
            programs.add(run.program());
            population.ran(run.program(), run.cgroup());
            if (!taken.add(run.program())) {
                throw new IllegalArgumentException("payload '" + run.program() + "' is to be started, and was started"
                        + " before; give one of them another name: payload.as(\"another\")");
            }
        } else if (!programs.contains(op.program())) {
            throw new IllegalArgumentException(op.name() + " names the payload '" + op.program()
                    + "', which no operation before it has started; there are " + programs);
        } else {
            ended.add(op.program());
            population.ended(op.program());
        }
    }

    /** The guest has told what came of payloads that were waited for or killed, so they may be started again. */
    void stepTold() {
        taken.removeAll(ended);
        ended.clear();
    }

    void add(CgroupPlan definition) {
        String cgroup = definition.name();
        if (cgroups.contains(cgroup)) {
            throw new IllegalArgumentException(
                    "cgroup '" + cgroup + "' is to be made, but is there already; remove it first, or rename one");
        }
        CgroupName.outer(cgroup).ifPresent(outer -> {
            if (!cgroups.contains(outer)) {
                throw new IllegalArgumentException("cgroup '" + cgroup + "' is to be made within '" + outer
                        + "', which is not there; make that first");
            }
        });
        cgroups.add(cgroup);
        population.made(definition);
    }

    private void remove(String cgroup) {
        if (cgroup.equals(CgroupPlan.OUTERMOST)) {
            throw new IllegalArgumentException(
                    "removeCgroup is for a cgroup of the run, and '' is the outermost one, of"
                            + " the whole guest; to end workers that were spawned in it: stopWorkers(\"\")");
        }
        spawned.remove(cgroup);
        population.removed(cgroup);
        if (!cgroups.remove(cgroup)) {
            throw new IllegalArgumentException(
                    "cgroup '" + cgroup + "' is to be removed, but is not there; there are " + cgroups);
        }
        cgroups.stream()
                .filter(inner -> inner.startsWith(cgroup + "/"))
                .findFirst()
                .ifPresent(inner -> {
                    throw new IllegalArgumentException("cgroup '" + cgroup + "' is to be removed, but '" + inner
                            + "' is within it; remove that first");
                });
    }

    private void requireThere(PlanOp op, String cgroup) {
        if (!cgroups.contains(cgroup)) {
            throw new IllegalArgumentException(op.name() + " names cgroup '" + cgroup
                    + "', which is not there at that moment; there are " + cgroups);
        }
    }
}
