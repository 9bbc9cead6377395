// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.guest.report.StepReport;
import dev.ktstr.testng.RunResult;
import dev.ktstr.testng.StepResult;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.Promised;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.check.WorkerChecks;
import dev.ktstr.testng.monitor.MonitorReport;
import dev.ktstr.testng.scenario.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run, judged: the one place where what was measured meets what was demanded.
 *
 * @param report for people and for the journal
 * @param result for the test
 */
record Judgement(CaseReport report, RunResult result) {
    /**
     * @param ofRun limits that count more than those of the case
     * @param payloads that the workload has started, no two of a name
     */
    static Judgement of(
            CaseLocation where,
            Thresholds ofRun,
            RunPlan workload,
            List<Payload> payloads,
            CaseMachine.Measurement measured,
            Optional<CaseEvidence> evidence) {
        CasePlan plan = where.plan();
        Promised demanded = Promised.of(plan.thresholds().overriddenBy(ofRun), plan.scheduler());
        WorkerChecks checks = new WorkerChecks(
                workload,
                measured.report(),
                demanded.thresholds()
                        .stretchedBy(
                                where.session().engine().latencyFactor(),
                                longer(workload.duration(), measured.report().wall())),
                measured.delays(),
                plan.topology());
        ConsoleWords console =
                new ConsoleWords(evidence.map(CaseEvidence::consoleEnd).orElse(""));
        MonitorReport monitor = MonitorReport.of(
                measured.seen().monitor(),
                demanded.thresholds().monitor(),
                measured.seen().vcpus(),
                plan.scheduler().binary().isPresent());
        List<Finding> findings = new ArrayList<>(MemoryCheck.findings(plan, measured.report(), console));
        findings.addAll(SchedulerCheck.findings(measured));
        findings.addAll(checks.findings());
        boolean cutShort =
                measured.loss().isPresent() || measured.report().failedOp().isPresent();
        List<PayloadCheck> ended = PayloadCheck.of(payloads, measured.report());
        ended.forEach(payload -> findings.addAll(payload.findings(cutShort)));
        measured.leftOut().stream()
                .filter(after -> !cutShort)
                .forEach(after -> findings.add(Finding.notMeasured("what was to be done " + after.toMillis()
                        + " ms after the begin was not done: the host was too busy to begin it in time")));
        findings.addAll(monitor.findings());
        // The first finding is taken for the gravest, so what is certain comes before what the host explains.
        findings.sort(Comparator.comparing(Finding::skips).thenComparing(Finding::inconclusive));
        CaseReport report = new CaseReport(
                where, findings, demanded.notJudged(), checks.stats(), ended, measured, monitor, evidence);
        return new Judgement(report, result(report));
    }

    /** Operations take time, too, and a workload that was cut short was meant to be longer. */
    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static RunResult result(CaseReport report) {
        CaseMachine.Measurement measured = report.measured();
        RunReport guest = measured.report();
        Optional<SchedulerState> scheduler = guest.scheduler();
        return new RunResult(
                guest.wall(),
                report.findings(),
                report.notJudged(),
                report.stats(),
                steps(guest.steps()),
                report.payloads().stream().map(PayloadCheck::result).toList(),
                measured.samples(),
                measured.callbacks(),
                scheduler.map(SchedulerState::events).orElse(Map.of()),
                scheduler.map(SchedulerState::ops).orElse(""),
                guest.schedulerLog(),
                guest.schedExtDump(),
                report.monitor().summary());
    }

    /** The guest counts work from the workers' release on. */
    static List<StepResult> steps(List<StepReport> reports) {
        List<StepResult> steps = new ArrayList<>();
        Map<String, Long> before = Map.of();
        for (StepReport step : reports) {
            Map<String, Long> units = new TreeMap<>();
            for (Map.Entry<String, Long> cgroup : step.workUnits().entrySet()) {
                units.put(cgroup.getKey(), cgroup.getValue() - before.getOrDefault(cgroup.getKey(), 0L));
            }
            steps.add(new StepResult(
                    Duration.ofNanos(step.beganNanos()),
                    Duration.ofNanos(step.heldFromNanos()),
                    Duration.ofNanos(step.endedNanos()),
                    units,
                    step.captured(),
                    step.schedulerOps(),
                    step.schedulerEvents()));
            before = step.workUnits();
        }
        return steps;
    }
}
