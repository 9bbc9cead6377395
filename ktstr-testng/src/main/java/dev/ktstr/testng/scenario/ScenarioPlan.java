// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupLimits;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.kvm.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns a scenario into what the guest's agent is told. A step's cgroups become operations: they are made behind the step's own, and
 * removed before those of the next one.
 */
public final class ScenarioPlan {
    private final Topology topology;
    private final Duration duration;
    private final Function<SchedulerChange, SchedulerOp> schedulers;
    private final Function<Payload, List<String>> payloads;
    private final CgroupTable table;
    private final Presence presence = new Presence();
    private final Map<String, Payload> started = new LinkedHashMap<>();
    /** Of the last step, to be removed before the next one. */
    private List<Cgroup> passing = List.of();

    /** The cgroups that have been told to the guest, where it is told of them in parts, and how many works each had then. */
    private final Map<String, Integer> told = new HashMap<>();

    /**
     * @param duration of the test
     * @param schedulers what a change of the scheduler is in the guest
     * @param payloads a payload's command line in the guest
     */
    public ScenarioPlan(
            Topology topology,
            Duration duration,
            Function<SchedulerChange, SchedulerOp> schedulers,
            Function<Payload, List<String>> payloads) {
        this.topology = topology;
        this.duration = duration;
        this.schedulers = schedulers;
        this.payloads = payloads;
        this.table = new CgroupTable(topology);
    }

    /**
     * {@return the plan of a whole run}
     *
     * @throws IllegalArgumentException if it is impossible on this machine; says which cgroup, step and operation
     */
    public RunPlan whole(Backdrop backdrop, List<Step> steps, String cgroupParent) {
        backdrop.cgroups().forEach(this::addAtBegin);
        List<StepPlan> plans = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            plans.add(step(steps.get(i), i, i == 0 ? backdrop.ops() : List.of()));
        }
        return new RunPlan(plans, table.plans(), cgroupParent);
    }

    /**
     * {@return the plan of a run whose steps are made up on the way; the operations of its backdrop are a first step of it}
     *
     * @throws IllegalArgumentException if it is impossible on this machine; says which cgroup
     */
    public RunPlan begin(Backdrop backdrop, String cgroupParent) {
        backdrop.cgroups().forEach(this::addAtBegin);
        return new RunPlan(List.of(), news(), cgroupParent);
    }

    private void addAtBegin(Cgroup cgroup) {
        try {
            table.define(cgroup, false);
            if (!cgroup.name().equals(CgroupPlan.OUTERMOST)) {
                presence.add(cgroup.name());
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cgroup '" + cgroup.name() + "': " + e.getMessage(), e);
        }
    }

    /** {@return a further step of a run whose steps are made up on the way} {@link #news} has the cgroups that came with it. */
    public StepPlan next(Step step, int index) {
        presence.stepTold();
        return step(step, index, List.of());
    }

    /** {@return what the guest does not know yet: cgroups, and further works of some that it knows} */
    public List<CgroupPlan> news() {
        List<CgroupPlan> news = new ArrayList<>();
        for (CgroupPlan plan : table.plans()) {
            int known = told.getOrDefault(plan.name(), -1);
            if (known < plan.works().size()) {
                List<WorkGroup> works =
                        plan.works().subList(Math.max(known, 0), plan.works().size());
                news.add(new CgroupPlan(
                        plan.name(), known < 0 ? plan.limits() : CgroupLimits.NONE, works, plan.onDemand()));
                told.put(plan.name(), plan.works().size());
            }
        }
        return news;
    }

    private StepPlan step(Step step, int index, List<Op> first) {
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
            addAll(new ArrayList<>(), step.ops(), index, "operation %d, done again");
        }
        for (Cgroup cgroup : step.cgroups()) {
            add(ops, made(cgroup, index), index, "cgroup '" + cgroup.name() + "'");
        }
        passing = step.cgroups();
        Optional<StepPlan.Loop> loop = step.interval().map(interval -> new StepPlan.Loop(interval, from, to));
        return new StepPlan(step.holdIn(duration), ops, loop);
    }

    private PlanOp made(Cgroup cgroup, int step) {
        return inStep(step, "cgroup '" + cgroup.name() + "'", () -> {
            table.define(cgroup, true);
            return new CgroupOp.Add(cgroup.name());
        });
    }

    private void addAll(List<PlanOp> ops, List<Op> done, int step, String which) {
        for (int i = 0; i < done.size(); i++) {
            Op op = done.get(i);
            String place = which.formatted(i + 1);
            add(ops, inStep(step, place, () -> planned(op)), step, place);
        }
    }

    private void add(List<PlanOp> ops, PlanOp op, int step, String place) {
        inStep(step, place, () -> {
            presence.after(op);
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
            return schedulers.apply(change);
        }
        if (op instanceof MachineChange change) {
            return MachineCheck.require(change.op(), topology);
        }
        return op instanceof PayloadChange change ? planned(change) : planned((CgroupChange) op);
    }

    private PlanOp planned(PayloadChange change) {
        if (change instanceof PayloadChange.Run run) {
            note(run.started());
            table.requireDefined(run.cgroup());
            return new ProgramOp.Run(run.started().name(), run.cgroup(), payloads.apply(run.started()));
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

    /** {@return the payloads that have been started by now, no two of a name} */
    public List<Payload> started() {
        return List.copyOf(started.values());
    }

    private PlanOp planned(CgroupChange change) {
        if (change instanceof CgroupChange.Add add) {
            table.define(add.definition(), true);
            return new CgroupOp.Add(add.cgroup());
        }
        if (change instanceof CgroupChange.Spawn spawn) {
            return new CgroupOp.Spawn(spawn.cgroup(), table.spawn(spawn.cgroup(), spawn.work()));
        }
        if (change instanceof CgroupChange.SetCpuset set) {
            return new CgroupOp.SetCpuset(set.cgroup(), set.cpus().on(topology));
        }
        if (change instanceof CgroupChange.SetAffinity set) {
            return new CgroupOp.SetAffinity(set.cgroup(), set.affinity().on(topology, table.cpusOf(set.cgroup())));
        }
        return ((CgroupChange.Direct) change).op();
    }

    /** Something that may turn out to be impossible. */
    @FunctionalInterface
    private interface Made {
        PlanOp get();
    }
}
