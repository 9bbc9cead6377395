// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.testng.check.CgroupStats;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.ScenarioStats;
import dev.ktstr.testng.monitor.MonitorReport;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.samples.InconclusiveException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.testng.SkipException;

/**
 * A workload that was carried out and judged.
 *
 * @param where where it ran
 * @param findings what was not kept
 * @param notJudged demands that were not judged, in sentences
 * @param stats the figures of each cgroup
 * @param payloads what came of the payloads that have ended
 * @param measured what the guest and the host measured
 * @param monitor what the host saw from outside, judged
 * @param evidence what else is known of the machine; empty where there is none
 */
record CaseReport(
        CaseLocation where,
        List<Finding> findings,
        List<String> notJudged,
        List<CgroupStats> stats,
        List<PayloadCheck> payloads,
        CaseMachine.Measurement measured,
        MonitorReport monitor,
        Optional<CaseEvidence> evidence) {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    Verdict verdict() {
        if (findings.isEmpty()) {
            return Verdict.PASS;
        }
        List<Finding> told =
                findings.stream().filter(finding -> !finding.skips()).toList();
        if (told.isEmpty()) {
            return Verdict.SKIP;
        }
        return told.stream().allMatch(Finding::inconclusive) ? Verdict.INCONCLUSIVE : Verdict.FAIL;
    }

    void throwUnlessPassed(boolean inconclusiveFails) {
        switch (verdict()) {
            case FAIL -> throw new ScenarioFailedError(text("failed"), findings, kernelReport());
            case INCONCLUSIVE -> {
                if (inconclusiveFails) {
                    throw new ScenarioFailedError(text("is inconclusive"), findings, Optional.empty());
                }
                throw new InconclusiveException(findings.get(0).message() + "; " + hostLine());
            }
            case SKIP -> throw new SkipException(findings.get(0).message());
            case PASS -> {
                // Nothing to tell.
            }
        }
    }

    /** {@return what the kernel reported when it took the scheduler out by itself} */
    private Optional<String> kernelReport() {
        return findings.stream().anyMatch(finding -> finding.outcome() == Outcome.SCHEDULER_EJECTED)
                ? new KernelWords(SchedulerCheck.kernelLog(measured.report())).reported()
                : Optional.empty();
    }

    private String text(String outcome) {
        ReportText text = new ReportText(where.header() + ' ' + outcome + ':');
        findings.forEach(finding -> text.line(finding.message()));
        notJudged.forEach(text::line);
        findings.get(0).outcome().cure().ifPresent(cure -> text.line("what to do: " + cure));
        text.block("--- stats ---\n"
                + StatsText.of(new ScenarioStats(stats), where.plan().topology().cpus()));
        if (!payloads.isEmpty()) {
            text.block("--- payloads ---\n" + payloadsText());
        }
        monitor.timelineText(measured.loss().map(CaseMachine.SchedulerLoss::at))
                .ifPresent(timeline -> text.block("--- timeline ---\n" + timelineHeader() + '\n' + timeline));
        if (measured.loss().isPresent() || measured.report().failedOp().isPresent()) {
            text.section("kernel about sched_ext", SchedulerCheck.kernelLog(measured.report()));
            text.dump(measured.report().schedExtDump(), evidence);
        }
        text.section("scheduler log (last lines)", measured.report().schedulerLog());
        if (!measured.callbacks().isEmpty()) {
            text.block("--- callbacks ---\n" + callbacksText());
        }
        monitor.monitorText().ifPresent(section -> text.block("--- monitor ---\n" + section));
        text.outside(measured.seen().worst());
        text.block(where.footer());
        text.block("host:      " + hostLine());
        return text.toString();
    }

    private String timelineHeader() {
        CasePlan plan = where.plan();
        return "kernel: " + where.session().kernel(plan).entry().release() + "  topology: " + plan.topology()
                + "  scheduler: "
                + plan.scheduler().name() + "  scenario: " + plan.method() + "  duration: "
                + plan.duration().toSeconds() + "s";
    }

    private String payloadsText() {
        return payloads.stream()
                .map(p -> String.format(
                        Locale.ROOT,
                        "  %s: %s%s after %.1fs, %d metrics",
                        p.report().name(),
                        p.report().killed() ? "killed, " : "",
                        p.report().exit(),
                        p.report().wallNanos() / NANOS_PER_SECOND,
                        p.metrics().values().size()))
                .collect(Collectors.joining("\n"));
    }

    private String callbacksText() {
        return measured.callbacks().stream()
                .map(c -> String.format(Locale.ROOT, "  %s: %d runs, %d ns each", c.name(), c.runs(), c.nanosPerRun()))
                .collect(Collectors.joining("\n"));
    }

    /** {@return what the host did to the measurement} */
    String hostLine() {
        Optional<VcpuTime> worst = measured.waits().stream().max(Comparator.comparingLong(VcpuTime::delayNanos));
        return worst.map(v -> String.format(
                        Locale.ROOT,
                        "vCPU threads waited for a host CPU at most %.0fms (cpu%d) during the %.1fs of the workload",
                        v.delayNanos() / NANOS_PER_MILLI,
                        v.cpu(),
                        measured.report().wall().toMillis() / 1000.0))
                .orElse("this host does not tell how long vCPU threads waited");
    }
}
