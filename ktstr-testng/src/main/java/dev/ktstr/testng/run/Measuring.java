// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.guest.report.StepReport;
import dev.ktstr.kvm.Machine;
import dev.ktstr.testng.run.CaseMachine.Measurement;
import dev.ktstr.testng.run.CaseMachine.SchedulerLoss;
import dev.ktstr.testng.run.TimedActions.TimedAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * What the host does while a workload runs: looks at the guest from outside, reads the scheduler's globals, does what is to be done at
 * its time. To be made before the guest is asked for the workload.
 */
final class Measuring implements AutoCloseable {
    private final Optional<RunSampler.View> view;
    private final GlobalsSampler globals;
    private final Set<TimedAction> samples;
    private final RunSampler sampler;
    private final TimedActions actions;
    private final RunClock clock = new RunClock(System::nanoTime);
    private final IntPredicate hasOps;

    /**
     * @param view what the kernel is looked at with; empty where it is not
     * @param globals of the scheduler
     * @param timed what is to be done besides
     * @param hasOps whether a step, counted from 0, begins with operations; false behind the last
     */
    Measuring(
            Machine machine,
            String name,
            Optional<RunSampler.View> view,
            GlobalsSampler globals,
            List<TimedAction> timed,
            IntPredicate hasOps) {
        this.view = view;
        this.globals = globals;
        this.samples = Set.copyOf(globals.actions());
        this.hasOps = hasOps;
        List<TimedAction> all = new ArrayList<>(timed);
        all.addAll(samples);
        this.sampler = new RunSampler(machine, view, name);
        this.actions = new TimedActions(all, name);
        sampler.ask();
    }

    /** These cgroups are about to work. Whether the host disturbs a calibrated spin takes a closer look than all else. */
    void takeUp(List<CgroupPlan> cgroups) {
        if (cgroups.stream()
                .flatMap(cgroup -> cgroup.works().stream())
                .anyMatch(group -> group.work().type() == WorkType.CALIBRATED_SPIN)) {
            sampler.lookClosely();
        }
    }

    /** {@return what hears of the run from the guest} */
    RunListener listener() {
        return new RunListener() {
            @Override
            public void started(long atNanos) {
                clock.started(atNanos);
                sampler.start();
                globals.start();
                actions.start(!hasOps.test(0));
            }

            @Override
            public void held(int step) {
                actions.resume();
            }

            @Override
            public void stepEnded(StepReport step) {
                if (hasOps.test(step.step() + 1)) {
                    actions.pause();
                }
            }
        };
    }

    /**
     * Ends when the guest has reported.
     *
     * @param attached whether a scheduler is to be attached now
     * @param schedulerOps what the kernel called it when it was attached; empty where none was, or where the run attached it
     */
    Measurement finish(RunReport report, boolean attached, Optional<String> schedulerOps) throws InterruptedException {
        long heardNanos = System.nanoTime();
        clock.requireSane(report.wall());
        Optional<SchedulerLoss> loss = report.scheduler()
                .map(SchedulerState::lostAtNanos)
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .map(lost -> new SchedulerLoss(clock.sinceStart(lost), clock.since(lost)));
        RunSampler.Seen seen = sampler.finish(report.wall(), heardNanos);
        List<Duration> leftOut = actions.finish().stream()
                .filter(action -> !samples.contains(action))
                .map(TimedAction::after)
                .toList();
        List<Duration> begins = report.steps().stream()
                .map(step -> Duration.ofNanos(step.beganNanos()))
                .toList();
        return new Measurement(
                report,
                seen,
                attached,
                schedulerOps,
                loss,
                leftOut,
                view.map(v -> v.callbacks().stats()).orElse(List.of()),
                globals.series(report.wall(), begins));
    }

    @Override
    public void close() {
        try {
            actions.close();
        } finally {
            sampler.close();
        }
    }
}
