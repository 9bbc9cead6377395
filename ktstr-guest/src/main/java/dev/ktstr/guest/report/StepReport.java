// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.protocol.JsonMessage;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was at the end of a plan's step. Times are nanoseconds since the workers' release, in order.
 *
 * @param step its index in the run
 * @param beganNanos when its first operation began
 * @param heldFromNanos when its operations were done, or one of them had failed
 * @param endedNanos when its hold was over; earlier than planned where the scheduler was lost
 * @param workUnits what the workers of each cgroup have done by then, since their release
 * @param captured the processes that were in a cgroup, by the tag under which an operation noted them
 * @param schedulerOps the name in {@code /sys/kernel/sched_ext/root/ops}, empty where none was attached
 * @param schedulerEvents the kernel's event counters ({@code SCX_EV_...}) of the attached scheduler
 */
public record StepReport(
        int step,
        long beganNanos,
        long heldFromNanos,
        long endedNanos,
        Map<String, Long> workUnits,
        Map<String, List<Integer>> captured,
        String schedulerOps,
        Map<String, Long> schedulerEvents) {
    /** More processes than fit into a frame. */
    private static final int MAX_CAPTURED = 1 << 16;

    public StepReport {
        workUnits = Collections.unmodifiableMap(new TreeMap<>(workUnits));
        captured = Collections.unmodifiableMap(new TreeMap<>(captured));
        schedulerEvents = Collections.unmodifiableMap(new TreeMap<>(schedulerEvents));
    }

    /**
     * {@return the report that a STEP message of this plan holds}
     *
     * @param step the index that it must have
     * @param endedNanos when the step before it ended; it cannot have begun before
     */
    static StepReport read(JsonMessage json, RunPlan plan, int step, long endedNanos) {
        if (step == plan.steps().size()) {
            throw json.malformed("step", "comes after all " + step + " steps of the plan");
        }
        StepReport report = new StepReport(
                json.integer("step", step, step),
                notBefore(json, "beganNanos", endedNanos),
                notBefore(json, "heldFromNanos", json.count("beganNanos")),
                notBefore(json, "endedNanos", json.count("heldFromNanos")),
                json.counts("workUnits"),
                readCaptured(json, plan.steps().get(step)),
                json.string("schedulerOps"),
                json.counts("schedulerEvents"));
        Set<String> cgroups = plan.cgroups().stream()
                .filter(cgroup -> !cgroup.works().isEmpty())
                .map(CgroupPlan::name)
                .collect(Collectors.toSet());
        if (!report.workUnits.keySet().equals(cgroups)) {
            throw json.malformed(
                    "workUnits",
                    "is of cgroups " + JsonMessage.shorten(String.join(", ", report.workUnits.keySet()))
                            + ", expected those of the plan, " + cgroups.size() + " of them");
        }
        return report;
    }

    /** {@return the same behind so many steps of earlier parts of the run} */
    StepReport after(int earlier) {
        return new StepReport(
                earlier + step,
                beganNanos,
                heldFromNanos,
                endedNanos,
                workUnits,
                captured,
                schedulerOps,
                schedulerEvents);
    }

    private static Map<String, List<Integer>> readCaptured(JsonMessage json, StepPlan step) {
        JsonMessage captured = json.object("captured");
        return step.ops().stream()
                .filter(CgroupOp.CaptureProcs.class::isInstance)
                .map(op -> ((CgroupOp.CaptureProcs) op).tag())
                .distinct()
                .filter(captured::has)
                .collect(Collectors.toMap(
                        Function.identity(), tag -> captured.integers(tag, MAX_CAPTURED, Integer.MAX_VALUE)));
    }

    private static long notBefore(JsonMessage json, String member, long earlier) {
        long nanos = json.count(member);
        if (nanos < earlier) {
            throw json.malformed(member, "is " + nanos + ", expected " + earlier + " or later, as what is before it");
        }
        return nanos;
    }
}
