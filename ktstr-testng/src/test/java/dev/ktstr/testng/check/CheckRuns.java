// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Workers;
import java.util.List;

/** Runs on a machine of two nodes with CPUs and one without, for tests of checks. */
final class CheckRuns {
    /** CPUs 0 to 3 are on node 0, 4 to 7 on node 1; node 2 has memory only. */
    static final Topology TWO_NODES =
            new Topology(List.of(NumaNode.withLlcs(1), NumaNode.withLlcs(1), NumaNode.memoryOnly(512)), 4, 1);

    private CheckRuns() {}

    /** {@return what is found, on a host that says nothing} */
    static List<Finding> findings(Thresholds thresholds, RunReport report, CgroupPlan... cgroups) {
        return findings(thresholds, VcpuTimeline.UNKNOWN, report, cgroups);
    }

    static List<Finding> findings(Thresholds thresholds, VcpuTimeline delays, RunReport report, CgroupPlan... cgroups) {
        return findings(thresholds, delays, report, RunPlan.of(Workers.WALL, List.of(cgroups)));
    }

    static List<Finding> findings(Thresholds thresholds, VcpuTimeline delays, RunReport report, RunPlan plan) {
        return new WorkerChecks(plan, report, thresholds, delays, TWO_NODES).findings();
    }

    /** {@return a plan in which these operations are done at the beginning} */
    static RunPlan doing(List<CgroupPlan> cgroups, PlanOp... ops) {
        return new RunPlan(List.of(StepPlan.of(Workers.WALL, ops)), cgroups);
    }

    /** vCPUs that were given these times evenly in a part of the run, and nothing before and after it. */
    static VcpuTimeline during(long fromMillis, long toMillis, List<VcpuTime> vcpus) {
        List<VcpuTime> nothing =
                vcpus.stream().map(v -> new VcpuTime(v.cpu(), 0, 0)).toList();
        return new VcpuTimeline(List.of(
                new VcpuTimeline.Sample(0, nothing),
                new VcpuTimeline.Sample(fromMillis * Workers.MILLIS, nothing),
                new VcpuTimeline.Sample(toMillis * Workers.MILLIS, vcpus),
                new VcpuTimeline.Sample(Math.max(Workers.WALL.toMillis(), toMillis + 1) * Workers.MILLIS, vcpus)));
    }

    /** {@return vCPU 0, which waited this long during the run} */
    static VcpuTimeline delayed(long nanos) {
        return during(0, Workers.WALL.toMillis(), List.of(new VcpuTime(0, Workers.SECONDS, nanos)));
    }

    static VcpuTime delayed(int cpu, long delayMillis) {
        return new VcpuTime(cpu, Workers.SECONDS, delayMillis * Workers.MILLIS);
    }
}
