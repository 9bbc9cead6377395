// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupLimits;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.kvm.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Turns a scenario into what the guest's agent is told. A step's cgroups become operations: they are made behind the step's own, and
 * removed before those of the next one.
 */
public final class ScenarioPlan {
    private StepPlanner planner;

    /** The cgroups that have been told to the guest, where it is told of them in parts, and how many works each had then. */
    private final Map<String, Integer> told = new HashMap<>();

    /**
     * @param duration of the test
     * @param scheduler whether one is attached at first
     * @param schedulers what a change of the scheduler is in the guest
     */
    public ScenarioPlan(
            Topology topology,
            Duration duration,
            Attachment scheduler,
            Function<SchedulerChange, SchedulerOp> schedulers) {
        this.planner = new StepPlanner(new StepPlanner.Surroundings(topology, duration, schedulers), scheduler);
    }

    /**
     * {@return the plan of a whole run}
     *
     * @throws IllegalArgumentException if it is impossible on this machine; says which cgroup, step and operation
     */
    public RunPlan whole(Backdrop backdrop, List<Step> steps, String cgroupParent) {
        backdrop.cgroups().forEach(planner::addAtBegin);
        List<StepPlan> plans = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            plans.add(planner.step(steps.get(i), i, i == 0 ? backdrop.ops() : List.of()));
        }
        return new RunPlan(plans, planner.cgroups(), cgroupParent);
    }

    /**
     * {@return the plan of a run whose steps are made up on the way; the operations of its backdrop are a first step of it}
     *
     * @throws IllegalArgumentException if it is impossible on this machine; says which cgroup
     */
    public RunPlan begin(Backdrop backdrop, String cgroupParent) {
        backdrop.cgroups().forEach(planner::addAtBegin);
        return new RunPlan(List.of(), news(), cgroupParent);
    }

    /**
     * {@return a further step of a run whose steps are made up on the way} {@link #news} has the cgroups that came with it. A step that
     * is refused changes nothing: another one may come in its place.
     *
     * @param index of the step, from 0
     * @throws IllegalArgumentException if it is impossible at this moment; says which step and operation
     */
    public StepPlan next(Step step, int index) {
        StepPlanner then = planner.copy();
        then.stepTold();
        StepPlan plan = then.step(step, index, List.of());
        requireRoom(plan, then.cgroups(), index);
        planner = then;
        return plan;
    }

    /** That there are not too many workers shows in the whole only. */
    private static void requireRoom(StepPlan plan, List<CgroupPlan> cgroups, int index) {
        try {
            new RunPlan(List.of(plan), cgroups);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("step " + (index + 1) + ": " + e.getMessage(), e);
        }
    }

    /** {@return what the guest does not know yet: cgroups, and further works of some that it knows} */
    public List<CgroupPlan> news() {
        List<CgroupPlan> news = new ArrayList<>();
        for (CgroupPlan plan : planner.cgroups()) {
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

    /** {@return the payloads that have been started by now, no two of a name} */
    public List<Payload> started() {
        return planner.started();
    }
}
