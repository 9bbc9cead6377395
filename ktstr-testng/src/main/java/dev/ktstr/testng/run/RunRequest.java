// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerCommand;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.scenario.Attachment;
import dev.ktstr.testng.scenario.Backdrop;
import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.Payload;
import dev.ktstr.testng.scenario.PayloadChange;
import dev.ktstr.testng.scenario.ScenarioPlan;
import dev.ktstr.testng.scenario.SchedulerChange;
import dev.ktstr.testng.scenario.Step;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A run that a test asks for, checked before anything is booted for it.
 *
 * @param topology of the machine
 * @param backdrop what works during all steps
 * @param steps what is done meanwhile
 * @param duration of the test
 * @param scheduler the one under test
 * @param attached whether a scheduler is attached before
 */
record RunRequest(
        Topology topology,
        Backdrop backdrop,
        List<Step> steps,
        Duration duration,
        Scheduler scheduler,
        Attachment attached) {
    /** For a plan that is only looked at. */
    private static final List<String> SOME_PROGRAM = List.of("/bin/true");

    RunRequest {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a run needs at least one step, for example step().hold(seconds(2))");
        }
        RunTimes.require(backdrop, steps, duration);
        requireSomething(backdrop, steps);
        trial(topology, backdrop, steps, duration, scheduler, attached);
    }

    /**
     * {@return the plan of a run, as far as it is known without a guest}
     *
     * @throws IllegalArgumentException if it is impossible; says which cgroup, step and operation
     */
    static RunPlan trial(
            Topology topology,
            Backdrop backdrop,
            List<Step> steps,
            Duration duration,
            Scheduler scheduler,
            Attachment attached) {
        return plan(
                topology,
                backdrop,
                steps,
                duration,
                scheduler,
                attached,
                other -> new SchedulerCommand(other.name(), SOME_PROGRAM));
    }

    /** All checks of such a run would pass. */
    private static void requireSomething(Backdrop backdrop, List<Step> steps) {
        boolean nobodyWorks = Stream.concat(
                        backdrop.cgroups().stream(), steps.stream().flatMap(step -> step.cgroups().stream()))
                .allMatch(cgroup -> cgroup.works().isEmpty());
        if (nobodyWorks && ops(backdrop, steps).findAny().isEmpty()) {
            throw new IllegalArgumentException("nothing works in this run, and nothing is done; give a cgroup workers,"
                    + " run a payload in a step, or, where an idle machine is what is to be seen, say so:"
                    + " step(pause(seconds(1)))");
        }
    }

    private static Stream<Op> ops(Backdrop backdrop, List<Step> steps) {
        return Stream.concat(backdrop.ops().stream(), steps.stream().flatMap(step -> step.ops().stream()));
    }

    private static void requireProgram(SchedulerChange change, Scheduler underTest) {
        boolean takesUnderTest = change instanceof SchedulerChange.Attach attach
                && attach.other().isEmpty();
        Scheduler needed = takesUnderTest ? underTest : change.brought().orElse(null);
        if (needed != null && needed.binary().isEmpty()) {
            throw new IllegalArgumentException("scheduler " + needed.name()
                    + " has no program that could be attached in a step; name one: attachScheduler(MY_SCHED)");
        }
    }

    /** {@return for how long it holds in all} */
    Duration held() {
        return RunTimes.held(steps, duration);
    }

    /** {@return whether anything is done to the scheduler} */
    boolean changesScheduler() {
        return ops(backdrop, steps).anyMatch(SchedulerChange.class::isInstance);
    }

    /** {@return the schedulers that the steps bring along, besides the one under test} */
    List<Scheduler> brought() {
        return ops(backdrop, steps)
                .flatMap(op -> op.brought().stream())
                .distinct()
                .toList();
    }

    /** {@return the payloads whose programs it needs in the guest} */
    List<Payload> payloads() {
        return Stream.concat(backdrop.payloads().stream(), steps.stream().flatMap(step -> step.payloads().stream()))
                .distinct()
                .toList();
    }

    /** {@return those of them that are judged, each by its name; the others do the work of workers} */
    List<Payload> started() {
        return ops(backdrop, steps)
                .filter(PayloadChange.Run.class::isInstance)
                .map(op -> ((PayloadChange.Run) op).started())
                .distinct()
                .toList();
    }

    /**
     * {@return whether a scheduler is to be attached when so many steps were carried out}
     *
     * @param before whether one is attached before the first
     */
    boolean attachedAfter(int carriedOut, boolean before) {
        return carriedOut == 0
                ? before
                : ops(backdrop, steps.subList(0, carriedOut))
                        .filter(SchedulerChange.class::isInstance)
                        .reduce((first, last) -> last)
                        .map(last -> !(last instanceof SchedulerChange.Detach))
                        .orElse(before);
    }

    /**
     * {@return the guest's plan, once it is known how schedulers are started there}
     *
     * @param commands how they are
     */
    RunPlan plan(Function<Scheduler, SchedulerCommand> commands) {
        return plan(topology, backdrop, steps, duration, scheduler, attached, commands);
    }

    private static RunPlan plan(
            Topology topology,
            Backdrop backdrop,
            List<Step> steps,
            Duration duration,
            Scheduler scheduler,
            Attachment attached,
            Function<Scheduler, SchedulerCommand> commands) {
        List<Scheduler> all = Stream.concat(
                        Stream.of(scheduler), ops(backdrop, steps).flatMap(op -> op.brought().stream()))
                .toList();
        return new ScenarioPlan(topology, duration, attached, change -> planned(change, all, commands))
                .whole(backdrop, steps, scheduler.cgroupParent().orElse(""));
    }

    /**
     * {@return what a change of the scheduler is in the guest}
     *
     * @param all the schedulers that may be attached, the one under test first
     */
    static SchedulerOp planned(
            SchedulerChange change, List<Scheduler> all, Function<Scheduler, SchedulerCommand> commands) {
        requireProgram(change, all.get(0));
        if (change instanceof SchedulerChange.Attach attach) {
            Scheduler attached = attach.other().orElse(all.get(0));
            return new SchedulerOp.Attach(commands.apply(attached), attached.attachTimeout());
        }
        if (change instanceof SchedulerChange.Replace replace) {
            return new SchedulerOp.Replace(
                    commands.apply(replace.other()), replace.other().attachTimeout());
        }
        return change instanceof SchedulerChange.Restart
                ? new SchedulerOp.Restart(longestAttachTimeout(all))
                : new SchedulerOp.Detach();
    }

    /** What is restarted is whatever an earlier step or run left attached. */
    private static Duration longestAttachTimeout(List<Scheduler> all) {
        return all.stream()
                .map(Scheduler::attachTimeout)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
