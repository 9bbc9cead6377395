// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerExit;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.Finding.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testng.annotations.Test;

public class SchedulerCheckTest {
    private static final CasePlan WITH_BINARY = Sessions.PLAN;
    private static final CasePlan WITHOUT_BINARY = new CasePlan(
            WITH_BINARY.className(),
            WITH_BINARY.method(),
            WITH_BINARY.row(),
            WITH_BINARY.topology(),
            WITH_BINARY.memoryMiB(),
            Scheduler.EEVDF,
            WITH_BINARY.thresholds(),
            WITH_BINARY.duration());

    private static RunReport report(Optional<SchedulerState> state, Optional<SchedulerExit> exit) {
        return new RunReport(List.of(), List.of(), Duration.ofMillis(2340), state, exit);
    }

    private static Optional<SchedulerState> state(boolean alive, String log) {
        return Optional.of(new SchedulerState(alive, alive ? "my_sched" : "", Map.of(), log));
    }

    private static Optional<SchedulerExit> exit(boolean signaled, int value, String log) {
        return Optional.of(new SchedulerExit(77, new ProcessExit(signaled, value), log, 1));
    }

    private static List<Finding> findings(CasePlan plan, RunReport report) {
        Optional<String> attached = report.scheduler().map(SchedulerState::ops);
        return SchedulerCheck.findings(plan, new CaseMachine.Measurement(report, VcpuTimeline.UNKNOWN, attached));
    }

    @Test
    public void aSchedulerThatTheKernelTookOutDiedThoughItsProcessLives() {
        RunReport report = report(state(true, "hello"), Optional.empty());
        String found = report.scheduler().orElseThrow().ops();
        assertThat(SchedulerCheck.findings(
                        WITH_BINARY, new CaseMachine.Measurement(report, VcpuTimeline.UNKNOWN, Optional.of("another"))))
                .extracting(Finding::message)
                .containsExactly(
                        "the kernel took the scheduler out: attached was 'another', at the end of the workload '"
                                + found + "' was");
    }

    @Test
    public void aSchedulerThatIsAliveIsInOrder() {
        assertThat(findings(WITH_BINARY, report(state(true, "hello"), Optional.empty())))
                .isEmpty();
    }

    @Test
    public void aSchedulerThatDiedTellsWhenHowAndItsLastWords() {
        RunReport died = report(state(false, ""), exit(false, 1, "starting\nEXIT: runnable task stall\n\n"));
        assertThat(findings(WITH_BINARY, died))
                .containsExactly(new Finding(
                        Kind.SCHEDULER_DIED,
                        "scheduler process died unexpectedly during workload (2.3s into test) (exit status 1):"
                                + " EXIT: runnable task stall",
                        false));
    }

    @Test
    public void aSchedulerThatWasKilledTellsTheSignal() {
        assertThat(findings(WITH_BINARY, report(Optional.empty(), exit(true, 11, ""))))
                .extracting(Finding::message)
                .containsExactly("scheduler process died unexpectedly during workload (2.3s into test) (signal 11)");
    }

    @Test
    public void aSchedulerThatIsGoneWithoutAWordIsMissedToo() {
        String message = "scheduler process died unexpectedly during workload (2.3s into test)";
        assertThat(findings(WITH_BINARY, report(Optional.empty(), Optional.empty())))
                .extracting(Finding::message)
                .containsExactly(message);
        assertThat(findings(WITH_BINARY, report(state(false, "bye\n"), Optional.empty())))
                .extracting(Finding::message)
                .containsExactly(message + ": bye");
    }

    @Test
    public void anExitCountsEvenIfTheStateClaimsLife() {
        assertThat(findings(WITH_BINARY, report(state(true, ""), exit(false, 0, ""))))
                .hasSize(1);
    }

    @Test
    public void theKernelsOwnSchedulerHasNoProcessToDie() {
        assertThat(findings(WITHOUT_BINARY, report(Optional.empty(), Optional.empty())))
                .isEmpty();
    }
}
