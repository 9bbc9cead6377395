// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import java.time.Duration;

/**
 * How long the host waits for each part of a run: the times {@code protocol.h} grants the agent at {@code RUN_PLAN}, and the
 * patience on top. Without them a crowded but healthy guest would be taken for a hanging one.
 *
 * @param plan what is run
 * @param cpus how many CPUs the guest has, at least 1
 * @param patience how long the agent may take over something it should do at once
 */
record RunTimes(RunPlan plan, int cpus, Duration patience) {
    private static final Duration ARRIVE = Duration.ofSeconds(5);
    private static final Duration ARRIVE_PER_SHARER = Duration.ofMillis(20);
    private static final Duration DRAIN = Duration.ofSeconds(1);
    private static final Duration DRAIN_PER_SHARER = Duration.ofMillis(10);
    private static final Duration REUSE_PER_CGROUP = Duration.ofSeconds(2);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(9);
    private static final Duration OTHER = Duration.ofSeconds(3);
    private static final Duration START = Duration.ofSeconds(2);

    /** Not the agent's word but the host's: a worker's report and its wake samples, from an emulated guest. */
    private static final Duration REPORT_PER_WORKER = Duration.ofMillis(20);

    /** {@return from the request to STARTED} */
    Duration untilReleased() {
        return patience.plus(REUSE_PER_CGROUP.multipliedBy(plan.cgroups().size()))
                .plus(arrive());
    }

    /** {@return from STARTED to the first report} */
    Duration untilDrained() {
        return untilStepped().plus(drain()).plus(LAST_WORDS);
    }

    /** {@return from STARTED, or from the request to go on, until all steps have ended} */
    Duration untilStepped() {
        return patience.plus(plan.duration()).plus(operations());
    }

    private Duration arrive() {
        return ARRIVE.plus(ARRIVE_PER_SHARER.multipliedBy(sharers()));
    }

    private Duration drain() {
        return DRAIN.plus(DRAIN_PER_SHARER.multipliedBy(sharers()));
    }

    /** {@return from the first report to DONE, however many frames lie between} */
    Duration untilReported() {
        return patience.plus(REPORT_PER_WORKER.multipliedBy(plan.workers()));
    }

    /** {@return what all operations may take, where the last of them fails, and those of a loop come once too often} */
    private Duration operations() {
        Duration sum = Duration.ZERO;
        boolean mayFail = false;
        for (StepPlan step : plan.steps()) {
            for (PlanOp op : step.ops()) {
                mayFail |= op instanceof SchedulerOp scheduler && starts(scheduler);
                sum = sum.plus(timeOf(op).multipliedBy(step.loop().isPresent() ? 2 : 1));
            }
        }
        return mayFail ? sum.plus(STOP) : sum;
    }

    private static boolean starts(SchedulerOp op) {
        return !op.attachTimeout().isZero();
    }

    private Duration timeOf(PlanOp op) {
        if (op instanceof SchedulerOp scheduler) {
            return (scheduler.stops() ? STOP : Duration.ZERO)
                    .plus(scheduler.attachTimeout())
                    .plus(starts(scheduler) ? START : Duration.ZERO);
        }
        if (op instanceof CgroupOp.Add || op instanceof CgroupOp.Spawn) {
            return OTHER.plus(arrive());
        }
        if (op instanceof CgroupOp.Remove || op instanceof CgroupOp.StopWorkers) {
            return OTHER.plus(drain());
        }
        if (op instanceof ProgramOp.Wait wait) {
            return OTHER.plus(wait.timeout());
        }
        return op instanceof MachineOp.Pause pause ? OTHER.plus(pause.time()) : OTHER;
    }

    /** {@return how many workers share a CPU} */
    private int sharers() {
        return plan.workers() / cpus;
    }
}
