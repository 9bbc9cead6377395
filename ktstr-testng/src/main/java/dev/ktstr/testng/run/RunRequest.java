// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerCommand;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.Step;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A run that a test asks for, checked before anything is booted for it.
 *
 * @param cgroups what works
 * @param steps what is done meanwhile
 * @param duration of the test
 * @param scheduler the one under test
 */
record RunRequest(List<CgroupPlan> cgroups, List<Step> steps, Duration duration, Scheduler scheduler) {
    /** Fractions of a duration need not add up to it exactly. */
    private static final Duration ROUNDING = Duration.ofMillis(1);

    RunRequest {
        cgroups = List.copyOf(cgroups);
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a run needs at least one step, for example step().hold(seconds(2))");
        }
        for (Step step : steps) {
            step.ops().forEach(op -> requireProgram(op, scheduler));
        }
        Duration held = held(steps, duration);
        if (held.compareTo(duration.plus(ROUNDING)) > 0) {
            throw new IllegalArgumentException("the steps hold for " + held.toMillis() + " ms in all, longer than the "
                    + duration.toMillis() + " ms of the test; raise its durationSeconds, or hold for less");
        }
    }

    private static void requireProgram(Op op, Scheduler underTest) {
        boolean takesUnderTest =
                op instanceof Op.AttachScheduler attach && attach.other().isEmpty();
        Scheduler needed = takesUnderTest ? underTest : op.brought().orElse(null);
        if (needed != null && needed.binary().isEmpty()) {
            throw new IllegalArgumentException("scheduler " + needed.name()
                    + " has no program that could be attached in a step; name one: attachScheduler(MY_SCHED)");
        }
    }

    private static Duration held(List<Step> steps, Duration duration) {
        return steps.stream().map(step -> step.holdIn(duration)).reduce(Duration.ZERO, Duration::plus);
    }

    /** {@return for how long it holds in all} */
    Duration held() {
        return held(steps, duration);
    }

    /** {@return whether anything is done to the scheduler} */
    boolean hasOps() {
        return steps.stream().anyMatch(step -> !step.ops().isEmpty());
    }

    /** {@return whether anything is done to the scheduler in this step; nothing is after the last one} */
    boolean hasOps(int step) {
        return step < steps.size() && !steps.get(step).ops().isEmpty();
    }

    /** {@return the schedulers that the steps bring along, besides the one under test} */
    List<Scheduler> brought() {
        return steps.stream()
                .flatMap(step -> step.ops().stream())
                .flatMap(op -> op.brought().stream())
                .distinct()
                .toList();
    }

    /**
     * {@return whether a scheduler is to be attached when so many steps were carried out}
     *
     * @param before whether one is attached before the first
     */
    boolean attachedAfter(int carriedOut, boolean before) {
        boolean attached = before;
        for (Step step : steps.subList(0, carriedOut)) {
            for (Op op : step.ops()) {
                attached = !(op instanceof Op.DetachScheduler);
            }
        }
        return attached;
    }

    /** {@return the guest's plan, once it is known how schedulers are started there} */
    RunPlan plan(Function<Scheduler, SchedulerCommand> commands) {
        return new RunPlan(
                steps.stream()
                        .map(step -> new StepPlan(
                                step.holdIn(duration),
                                step.ops().stream()
                                        .map(op -> planned(op, commands))
                                        .toList()))
                        .toList(),
                cgroups,
                scheduler.cgroupParent().orElse(""));
    }

    private SchedulerOp planned(Op op, Function<Scheduler, SchedulerCommand> commands) {
        if (op instanceof Op.AttachScheduler attach) {
            Scheduler attached = attach.other().orElse(scheduler);
            return new SchedulerOp.Attach(commands.apply(attached), attached.attachTimeout());
        }
        if (op instanceof Op.ReplaceScheduler replace) {
            return new SchedulerOp.Replace(
                    commands.apply(replace.other()), replace.other().attachTimeout());
        }
        return op instanceof Op.RestartScheduler
                ? new SchedulerOp.Restart(longestAttachTimeout())
                : new SchedulerOp.Detach();
    }

    /** What is restarted is whatever an earlier step or run left attached. */
    private Duration longestAttachTimeout() {
        return Stream.concat(Stream.of(scheduler), brought().stream())
                .map(Scheduler::attachTimeout)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
