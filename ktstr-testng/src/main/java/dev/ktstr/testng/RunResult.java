// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import dev.ktstr.testng.check.CgroupStats;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.ScenarioStats;
import dev.ktstr.testng.monitor.MonitorSummary;
import dev.ktstr.testng.samples.SampleSeries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a run of a workload.
 *
 * @param wall from the workers' release to their stop, on the guest's clock
 * @param findings what was demanded and not kept
 * @param notJudged demands that were not judged since the scheduler does not promise them, in sentences
 * @param cgroups the figures of each cgroup, in the scenario's order
 * @param steps what came of each step that was begun
 * @param payloads what came of each payload that has ended
 * @param samples the scheduler's globals, as often as the test says
 * @param callbacks what the scheduler's callbacks did, by name; empty for the kernel's own, and where nothing looks from outside
 * @param schedExtEvents the kernel's event counters of the scheduler at the end ({@code SCX_EV_...})
 * @param schedulerOps what the kernel called the scheduler at the end; empty for its own
 * @param schedulerLog the last of what the scheduler printed, at most 16 KiB
 * @param schedExtDump the kernel's debug dump of a scheduler that it took out; empty where it made none
 * @param monitor what the host saw of the runqueues; empty where nothing looked
 */
public record RunResult(
        Duration wall,
        List<Finding> findings,
        List<String> notJudged,
        List<CgroupStats> cgroups,
        List<StepResult> steps,
        List<PayloadResult> payloads,
        SampleSeries samples,
        List<CallbackStats> callbacks,
        Map<String, Long> schedExtEvents,
        String schedulerOps,
        String schedulerLog,
        String schedExtDump,
        Optional<MonitorSummary> monitor) {
    public RunResult {
        findings = List.copyOf(findings);
        notJudged = List.copyOf(notJudged);
        cgroups = List.copyOf(cgroups);
        steps = List.copyOf(steps);
        payloads = List.copyOf(payloads);
        callbacks = List.copyOf(callbacks);
        schedExtEvents = Map.copyOf(schedExtEvents);
    }

    /** {@return the figures of all cgroups together} */
    public ScenarioStats scenario() {
        return new ScenarioStats(cgroups);
    }

    /**
     * {@return the throughput of all workers in one step by that in another one: 2 says that they got twice as much done a second}
     *
     * @param step counted from 0
     * @param base counted from 0; nothing done in it gives infinity
     */
    public double throughputRatio(int step, int base) {
        return throughput(step) / throughput(base);
    }

    private double throughput(int step) {
        if (step < 0 || step >= steps.size()) {
            throw new IllegalArgumentException(
                    "there is no step " + step + " in this run, which has " + steps.size() + ", counted from 0");
        }
        StepResult result = steps.get(step);
        return result.workUnits().keySet().stream()
                .mapToDouble(result::throughput)
                .sum();
    }
}
