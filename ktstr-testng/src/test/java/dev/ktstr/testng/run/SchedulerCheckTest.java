// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.report.FailedOp;
import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerExit;
import dev.ktstr.guest.report.SchedulerFailure;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.samples.SampleSeries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.testng.annotations.Test;

public class SchedulerCheckTest {
    private static final String STALL = """
            sched_ext: BPF scheduler "my_sched" disabled (runnable task stall)
            sched_ext: my_sched: worker-3[134] failed to run for 2.004s
            """;
    private static final String UNREGISTERED =
            "sched_ext: BPF scheduler \"my_sched\" disabled (unregistered from user space)\n";

    private static RunReport report(Optional<SchedulerState> state, Optional<SchedulerExit> exit, String log) {
        return new RunReport(
                List.of(),
                List.of(),
                Duration.ofMillis(2340),
                state,
                exit,
                log,
                "",
                0,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private static Optional<SchedulerState> state(boolean alive, String kernelLog) {
        return Optional.of(
                new SchedulerState(alive, alive ? "my_sched" : "", Map.of(), kernelLog, OptionalLong.empty()));
    }

    private static Optional<SchedulerExit> exit(boolean signaled, int value) {
        return Optional.of(new SchedulerExit(77, new ProcessExit(signaled, value), 1));
    }

    private static List<Finding> findings(RunReport report) {
        return findings(true, report, report.scheduler().map(SchedulerState::ops));
    }

    private static List<Finding> findings(boolean attached, RunReport report, Optional<String> ops) {
        return SchedulerCheck.findings(new CaseMachine.Measurement(
                report,
                new RunSampler.Seen(VcpuTimeline.UNKNOWN, Optional.empty(), Optional.empty(), Duration.ZERO),
                attached,
                ops,
                Optional.empty(),
                List.of(),
                List.of(),
                new SampleSeries(0, List.of())));
    }

    private static Finding finding(Outcome outcome, String message) {
        return new Finding(outcome, message, false);
    }

    @Test
    public void aSchedulerThatIsAliveIsInOrder() {
        assertThat(findings(report(state(true, ""), Optional.empty(), "hello"))).isEmpty();
    }

    @Test
    public void anEjectionTellsTheKernelsReasonThoughTheProcessSaysItsOwn() {
        RunReport ejected = report(state(false, STALL), exit(false, 3), "EXIT: kind=1026\n");
        assertThat(findings(ejected))
                .containsExactly(finding(
                        Outcome.SCHEDULER_EJECTED,
                        "the kernel ejected the scheduler during workload (2.3s into test): runnable task stall:"
                                + " worker-3[134] failed to run for 2.004s"));
    }

    @Test
    public void anOperationThatFailedIsToldApartFromWhatTheLogEndsWith() {
        FailedOp failed = new FailedOp(1, 0, SchedulerFailure.DIED_AT_START, "false ended: exit code 1", "");
        String message = "step 2, operation 1 failed (died-at-start): false ended: exit code 1";
        assertThat(findings(failedReport(failed, "EXIT: kind=64\n\n")))
                .containsExactly(finding(
                        Outcome.SCHEDULER_DIED_AT_START, message + "; the schedulers' log ends with: EXIT: kind=64"));
        assertThat(findings(failedReport(failed, "")))
                .containsExactly(finding(Outcome.SCHEDULER_DIED_AT_START, message));
    }

    private static RunReport failedReport(FailedOp failed, String log) {
        return new RunReport(
                List.of(),
                List.of(),
                Duration.ofMillis(2340),
                Optional.empty(),
                Optional.empty(),
                log,
                "",
                0,
                List.of(),
                List.of(),
                Optional.of(failed),
                List.of());
    }

    @Test
    public void aProcessThatEndedCleanlyEndedTooEarlyAllTheSame() {
        assertThat(findings(report(state(false, UNREGISTERED), exit(false, 0), "bye\n")))
                .containsExactly(finding(
                        Outcome.SCHEDULER_EXITED,
                        "scheduler ended too early, though cleanly, during workload (2.3s into test)"
                                + " (exit status 0): bye"));
    }

    @Test
    public void aSchedulerThatDetachedItselfAndLivesOnEndedTooEarly() {
        assertThat(findings(report(state(false, UNREGISTERED), Optional.empty(), "")))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.SCHEDULER_EXITED);
    }

    @Test
    public void aCrashTellsWhenHowAndItsLastWords() {
        RunReport died = report(state(false, UNREGISTERED), exit(false, 1), "starting\nno more memory\n\n");
        assertThat(findings(died))
                .containsExactly(finding(
                        Outcome.SCHEDULER_CRASHED,
                        "scheduler process died unexpectedly during workload (2.3s into test) (exit status 1):"
                                + " no more memory"));
        assertThat(findings(report(Optional.empty(), exit(true, 11), "")))
                .containsExactly(finding(
                        Outcome.SCHEDULER_CRASHED,
                        "scheduler process died unexpectedly during workload (2.3s into test) (signal 11)"));
    }

    @Test
    public void aSchedulerThatIsGoneWithoutAWordIsMissedToo() {
        assertThat(findings(report(Optional.empty(), Optional.empty(), "")))
                .containsExactly(finding(
                        Outcome.SCHEDULER_EJECTED,
                        "the kernel took the scheduler out during workload (2.3s into test) and gave no reason;"
                                + " its process lives on"));
    }

    @Test
    public void anExitCountsEvenIfTheStateClaimsLife() {
        assertThat(findings(report(state(true, ""), exit(false, 0), ""))).hasSize(1);
    }

    @Test
    public void anotherSchedulerThanTheOneThatWasAttachedIsNone() {
        assertThat(findings(true, report(state(true, ""), Optional.empty(), ""), Optional.of("another")))
                .containsExactly(finding(
                        Outcome.SCHEDULER_EJECTED,
                        "the kernel took the scheduler out: attached was 'another', at the end of the workload"
                                + " 'my_sched' was"));
    }

    @Test
    public void theKernelsOwnSchedulerHasNoProcessToDie() {
        assertThat(findings(false, report(Optional.empty(), Optional.empty(), ""), Optional.empty()))
                .isEmpty();
    }
}
