// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.kvm.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Plans step after step, each from what the ones before it have left. One that has refused a step knows a part of it, and is of no use
 * any more: what may be refused is planned by a copy.
 */
final class StepPlanner {
    /**
     * What does not change.
     *
     * @param duration of the test
     * @param schedulers what a change of the scheduler is in the guest
     */
    record Surroundings(Topology topology, Duration duration, Function<SchedulerChange, SchedulerOp> schedulers) {}

    private final Surroundings around;
    private final Cpusets cpusets;
    private final CgroupTable table;
    private final Presence presence;
    private final Map<String, Payload> started;
    /** Of the last step, to be removed before the next one. */
    private List<Cgroup> passing;

    /**
     * @param scheduler whether one is attached at first
     */
    StepPlanner(Surroundings around, Attachment scheduler) {
        this.around = around;
        this.cpusets = new Cpusets(around.topology());
        this.table = new CgroupTable(around.topology(), cpusets);
        this.presence = new Presence(scheduler);
        this.started = new LinkedHashMap<>();
        this.passing = List.of();
    }

    private StepPlanner(StepPlanner other) {
        around = other.around;
        cpusets = other.cpusets.copy();
        table = other.table.copy(cpusets);
        presence = other.presence.copy();
        started = new LinkedHashMap<>(other.started);
        passing = other.passing;
    }

    StepPlanner copy() {
        return new StepPlanner(this);
    }

    void addAtBegin(Cgroup cgroup) {
        try {
            table.define(cgroup, false);
            if (!cgroup.name().equals(CgroupPlan.OUTERMOST)) {
                presence.add(table.definition(cgroup.name()));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cgroup '" + cgroup.name() + "': " + e.getMessage(), e);
        }
    }

    /** The guest has told what came of the step before. */
    void stepTold() {
        presence.stepTold();
    }

    /** {@return the cgroups by now, outer ones first} */
    List<CgroupPlan> cgroups() {
        return table.plans();
    }

    /** {@return the payloads that have been started by now, no two of a name} */
    List<Payload> started() {
        return List.copyOf(started.values());
    }

    /**
     * {@return the plan of the next step}
     *
     * @param index of the step, from 0
     * @param first what a backdrop does before it
     * @throws IllegalArgumentException if it is impossible; says which step and operation
     */
    StepPlan step(Step step, int index, List<Op> first) {
        step.interval().ifPresent(interval -> requireLaps(step, interval, index));
        List<PlanOp> ops = new ArrayList<>();
        List<Cgroup> leaving = new ArrayList<>(passing);
        Collections.reverse(leaving);
        leaving.stream()
                .filter(cgroup -> presence.has(cgroup.name()))
                .forEach(cgroup -> add(ops, new CgroupOp.Remove(cgroup.name()), index, "the end of the step before"));
        addAll(ops, first, index, "operation %d of the backdrop");
        int from = ops.size();
        addAll(ops, step.ops(), index, "operation %d");
        int to = ops.size();
        if (step.interval().isPresent()) {
            // A second lap, to see whether it can be done again.
            repeat(step.ops(), ops.subList(from, to), index);
        }
        for (Cgroup cgroup : step.cgroups()) {
            add(ops, made(cgroup, index), index, "cgroup '" + cgroup.name() + "'");
        }
        passing = step.cgroups();
        Optional<StepPlan.Loop> loop = step.interval().map(interval -> new StepPlan.Loop(interval, from, to));
        return new StepPlan(step.holdIn(around.duration()), ops, loop);
    }

    /** The guest begins no lap at the end of the hold. */
    private void requireLaps(Step step, Duration interval, int index) {
        if (step.ops().isEmpty()) {
            throw new IllegalArgumentException("step " + (index + 1)
                    + ": it has no operations that could be done again every " + interval.toMillis()
                    + " ms; give it some, or leave every(...) out");
        }
        Duration hold = step.holdIn(around.duration());
        if (interval.compareTo(hold) >= 0) {
            throw new IllegalArgumentException("step " + (index + 1) + ": its operations are to be done again every "
                    + interval.toMillis() + " ms, but it holds for " + hold.toMillis()
                    + " ms, in which that never comes; hold for longer, or repeat them more often");
        }
    }

    private PlanOp made(Cgroup cgroup, int step) {
        return inStep(step, "cgroup '" + cgroup.name() + "'", () -> {
            define(cgroup);
            return new CgroupOp.Add(cgroup.name());
        });
    }

    private void define(Cgroup cgroup) {
        if (cgroup.name().equals(CgroupPlan.OUTERMOST)) {
            throw new IllegalArgumentException("host() is there already, so a step cannot make it; start workers in it:"
                    + " spawnHost(workers(2, spinWait()))");
        }
        table.define(cgroup, true);
    }

    private void addAll(List<PlanOp> ops, List<Op> done, int step, String which) {
        for (int i = 0; i < done.size(); i++) {
            Op op = done.get(i);
            String place = which.formatted(i + 1);
            add(ops, inStep(step, place, () -> planned(op)), step, place);
        }
    }

    private void repeat(List<Op> done, List<PlanOp> planned, int step) {
        for (int i = 0; i < done.size(); i++) {
            Op op = done.get(i);
            PlanOp before = planned.get(i);
            String place = "operation " + (i + 1) + ", done again";
            add(new ArrayList<>(), inStep(step, place, () -> again(op, before)), step, place);
        }
    }

    private void add(List<PlanOp> ops, PlanOp op, int step, String place) {
        inStep(step, place, () -> {
            presence.after(op, table::definition);
            cpusets.after(op);
            return op;
        });
        ops.add(op);
    }

    /** Says where in the scenario that stands which is wrong. */
    private static PlanOp inStep(int step, String place, Made made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("step " + (step + 1) + ", " + place + ": " + e.getMessage(), e);
        }
    }

    private PlanOp planned(Op op) {
        if (op instanceof SchedulerChange change) {
            return around.schedulers().apply(change);
        }
        if (op instanceof MachineChange change) {
            return MachineCheck.require(change.op(), around.topology());
        }
        return op instanceof PayloadChange change ? planned(change) : planned((CgroupChange) op);
    }

    /** The guest does in each lap what it was told for the first one, so that must be what is meant. */
    private PlanOp again(Op op, PlanOp before) {
        if (op instanceof CgroupChange.Spawn spawn && before instanceof CgroupOp.Spawn first) {
            table.requireSame(spawn.cgroup(), spawn.work(), first.work());
            return first;
        }
        PlanOp now = planned(op);
        if (now instanceof CgroupOp.SetAffinity changed && !now.equals(before)) {
            throw new IllegalArgumentException("setAffinity would pin the workers of cgroup '" + changed.cgroup()
                    + "' to other CPUs than the time before, '"
                    + changed.affinity().cpus()
                    + "', for the CPUs that it may use are others now; change its cpuset before, not behind it");
        }
        return now;
    }

    private PlanOp planned(PayloadChange change) {
        if (change instanceof PayloadChange.Run run) {
            note(run.started());
            table.requireDefined(run.cgroup());
            return new ProgramOp.Run(
                    run.started().name(), run.cgroup(), run.started().command());
        }
        if (change instanceof PayloadChange.Wait wait) {
            return new ProgramOp.Wait(wait.name(), wait.timeout());
        }
        return new ProgramOp.Kill(((PayloadChange.Kill) change).name());
    }

    /** What a payload delivers is judged by its name, so that must say which it is. */
    private void note(Payload payload) {
        payload.requireDelivered();
        Payload known = started.putIfAbsent(payload.name(), payload);
        if (known != null && !known.equals(payload)) {
            throw new IllegalArgumentException("two payloads of the run differ and are both named '" + payload.name()
                    + "'; give one of them another name: payload.as(\"another\")");
        }
    }

    private PlanOp planned(CgroupChange change) {
        if (change instanceof CgroupChange.Add add) {
            define(add.definition());
            return new CgroupOp.Add(add.cgroup());
        }
        if (change instanceof CgroupChange.Spawn spawn) {
            int work = table.spawn(spawn.cgroup(), spawn.work(), index -> presence.runs(spawn.cgroup(), index));
            return new CgroupOp.Spawn(spawn.cgroup(), work);
        }
        if (change instanceof CgroupChange.SetCpuset set) {
            return new CgroupOp.SetCpuset(set.cgroup(), set.cpus().on(around.topology()));
        }
        if (change instanceof CgroupChange.SetAffinity set) {
            table.requireDefined(set.cgroup());
            return new CgroupOp.SetAffinity(
                    set.cgroup(), set.affinity().on(around.topology(), cpusets.cpusOf(set.cgroup())));
        }
        return ((CgroupChange.Direct) change).op();
    }

    /** Something that may turn out to be impossible. */
    @FunctionalInterface
    private interface Made {
        PlanOp get();
    }
}
