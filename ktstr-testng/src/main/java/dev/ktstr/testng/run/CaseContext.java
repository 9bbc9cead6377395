// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.Program;
import dev.ktstr.guest.ProgramTimeoutException;
import dev.ktstr.guest.RequestFailedException;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kvm.host.Admission;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.ExecResult;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.WorkerChecks;
import dev.ktstr.testng.inside.SchedExtState;
import dev.ktstr.testng.monitor.MonitorReport;
import dev.ktstr.testng.run.TimedActions.TimedAction;
import dev.ktstr.testng.scenario.Cgroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.testng.SkipException;

/** One case while it runs. Used by one thread, the one that runs the test method. */
public final class CaseContext implements Ctx {
    private final String row;
    private final Optional<CasePlan> plan;
    private final Optional<RuntimeException> invalid;

    private Optional<Admission.Permit> permit = Optional.empty();
    private Optional<CaseMachine> machine = Optional.empty();
    /** Whether the machine is ready to be worked with; one that is not was left for its evidence. */
    private boolean up;

    private Optional<CaseEvidence> evidence = Optional.empty();
    private Optional<CaseReport> report = Optional.empty();
    private Optional<Throwable> refusal = Optional.empty();
    private Duration waited = Duration.ZERO;
    /** For the next workload. */
    private final List<TimedAction> timed = new ArrayList<>();
    /** Empty until its turn has come: a case that is skipped before that took no time. */
    private OptionalLong startedNanos = OptionalLong.empty();

    private CaseContext(String row, Optional<CasePlan> plan, Optional<RuntimeException> invalid) {
        this.row = row;
        this.plan = plan;
        this.invalid = invalid;
    }

    /** {@return a case that can be tried} */
    public static CaseContext of(CasePlan plan) {
        return new CaseContext(plan.row(), Optional.of(plan), Optional.empty());
    }

    /** {@return a case that was declared wrongly, and fails with this when its turn comes} */
    public static CaseContext invalid(String row, RuntimeException why) {
        return new CaseContext(row, Optional.empty(), Optional.of(why));
    }

    CasePlan plan() {
        return plan.orElseThrow(invalid::orElseThrow);
    }

    /**
     * Before the test method: refuses what was declared wrongly or does not fit on this host.
     *
     * @throws SkipException if it does not fit
     */
    public void begin() {
        startedNanos = OptionalLong.of(System.nanoTime());
        try {
            refuse();
        } catch (SkipException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            refusal = Optional.of(e);
            throw e;
        }
    }

    /** {@return why the case was refused, if it was: what the test method expects to be thrown does not count then} */
    public Optional<Throwable> refusal() {
        return refusal;
    }

    private void refuse() {
        CasePlan declared = plan();
        RunSession session = RunSession.current();
        session.refusal(declared).ifPresent(reason -> {
            if (session.noSkip()) {
                throw new AssertionError(
                        declared.name() + " " + reason + " (skipping is switched off by ktstr.noSkip)");
            }
            throw new SkipException(reason);
        });
    }

    /**
     * After the test method, however it ended.
     *
     * @return what the test method could not notice: its guest died after the last word with it
     */
    public Optional<Throwable> end(boolean failed) {
        Optional<Throwable> unnoticed = failed || !up ? Optional.empty() : lateDeath();
        try {
            if ((failed || unnoticed.isPresent()) && machine.isPresent()) {
                RunSession.ifOpen(session -> session.evidence().ifPresent(machine.get()::saveState));
            }
        } finally {
            closeMachine();
        }
        return unnoticed;
    }

    private Optional<Throwable> lateDeath() {
        try {
            machine.orElseThrow().checkAlive();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(BrokenCase.of(where(RunSession.current()), evidence, Optional.empty(), e));
        }
    }

    private void closeMachine() {
        up = false;
        evidence.ifPresent(e -> e.enter(CasePhase.CLOSING));
        try {
            machine.ifPresent(CaseMachine::close);
        } finally {
            machine = Optional.empty();
            evidence.ifPresent(CaseEvidence::close);
            permit.ifPresent(Admission.Permit::close);
            permit = Optional.empty();
        }
    }

    /** Once the outcome is known. Throws nothing: TestNG would lose the results of the method's other rows. */
    public void record(Optional<Throwable> thrown, boolean skipped) {
        if (plan.isEmpty()) {
            RunSession.ifResults((results, session) -> results.count(Verdict.FAIL));
            return;
        }
        CaseRecord record = new CaseRecord(
                plan.get(),
                elapsed(),
                thrown,
                skipped,
                report,
                evidence.map(CaseEvidence::times).orElse(CaseTimes.NONE));
        RunSession.ifResults((results, session) -> {
            try {
                results.add(record.verdict(), record.toJson(session));
                record.reasonForSkipping()
                        .ifPresent(reason -> Console.print(plan.get().name() + " skipped: " + reason));
            } catch (UncheckedIOException e) {
                Console.print("the result of " + plan.get().name() + " is lost: " + Causes.messages(e));
            }
        });
    }

    private Duration elapsed() {
        return startedNanos.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(System.nanoTime() - startedNanos.getAsLong()).minus(waited);
    }

    /** {@return how long the case waited for room on the host, in milliseconds} */
    public long waitedMillis() {
        return waited.toMillis();
    }

    @Override
    public Topology topology() {
        return plan().topology();
    }

    @Override
    public Scheduler scheduler() {
        return plan().scheduler();
    }

    @Override
    public void run(Cgroup... cgroups) {
        RunSession session = RunSession.current();
        RunPlan workload = RunPlan.of(
                plan().duration(), Arrays.stream(cgroups).map(this::planned).toList());
        List<TimedAction> actions = List.copyOf(timed);
        timed.clear();
        requireInTime(actions);
        CaseReport judged = work(session, running -> judge(session, workload, running.measure(workload, actions)));
        report = Optional.of(judged);
        judged.throwUnlessPassed(session.inconclusiveFails());
    }

    @Override
    public void at(Duration afterStart, Consumer<LiveKernel> action) {
        timed.add(new TimedAction(afterStart, () -> action.accept(kernel())));
    }

    private void requireInTime(List<TimedAction> actions) {
        for (TimedAction action : actions) {
            if (action.after().isNegative() || action.after().compareTo(plan().duration()) >= 0) {
                throw new IllegalArgumentException(plan().name() + " is to do something "
                        + action.after().toMillis() + " ms after its workload has begun, which runs for "
                        + plan().duration().toMillis() + " ms; expected 0 ms or more, and less than that");
            }
        }
    }

    @Override
    public LiveKernel kernel() {
        return work(RunSession.current(), running -> running.kernel().live());
    }

    @Override
    public ExecResult exec(String command, Duration limit) {
        return work(RunSession.current(), running -> {
            CapturedStreams streams = new CapturedStreams();
            ProcessExit exit = running.exec(Program.shell(command), streams, limit);
            return new ExecResult(exit.shellStatus(), streams.outputText(), streams.errorText());
        });
    }

    /** Something that is done with a machine. */
    private interface Work<T> {
        T on(CaseMachine running) throws InterruptedException, IOException;
    }

    private <T> T work(RunSession session, Work<T> work) {
        try {
            return work.on(machine(session));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(plan().name() + " was interrupted", e);
        } catch (IOException | RuntimeException e) {
            // The test method knows now. What it does next is done with another machine, unless this one is in order.
            up = up && isHarmless(e);
            Optional<SchedExtState> outside =
                    isHarmless(e) ? Optional.empty() : machine.flatMap(CaseMachine::schedExtNow);
            throw BrokenCase.of(where(session), evidence, outside, e);
        }
    }

    private static boolean isHarmless(Exception e) {
        return e instanceof RequestFailedException
                || e instanceof KernelException
                || (e instanceof ProgramTimeoutException timeout && timeout.agentGoesOn());
    }

    private CaseLocation where(RunSession session) {
        Path directory = session.results().caseDirectory(plan());
        return new CaseLocation(session, plan(), CaseEvidence.consoleFile(directory));
    }

    private CgroupPlan planned(Cgroup cgroup) {
        try {
            return cgroup.on(topology());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    plan().name() + ", cgroup '" + cgroup.name() + "': " + e.getMessage(), e);
        }
    }

    private CaseMachine machine(RunSession session) throws InterruptedException, IOException {
        if (!up) {
            // A test that catches the failure and tries again must not wait for its own first try.
            closeMachine();
            Optional<Path> scheduler =
                    plan().scheduler().binary().map(b -> session.schedulers().find(plan().scheduler()));
            long asked = System.nanoTime();
            permit = Optional.of(session.admission().enter(topology(), plan().memoryMiB()));
            waited = waited.plusNanos(System.nanoTime() - asked);
            evidence = Optional.of(new CaseEvidence(session.results().caseDirectory(plan())));
            machine = Optional.of(CaseMachine.start(session, plan(), evidence.get()));
            machine.get().bringUp(session.bootTimeout(), scheduler);
            up = true;
        }
        return machine.orElseThrow();
    }

    private CaseReport judge(RunSession session, RunPlan workload, CaseMachine.Measurement measured) {
        WorkerChecks checks = new WorkerChecks(
                workload,
                measured.report(),
                plan().thresholds().stretchedBy(session.engine().latencyFactor(), plan().duration()),
                measured.delays());
        ConsoleWords console =
                new ConsoleWords(evidence.map(CaseEvidence::consoleEnd).orElse(""));
        List<Finding> findings = new ArrayList<>(MemoryCheck.findings(plan(), measured.report(), console));
        findings.addAll(SchedulerCheck.findings(plan(), measured));
        findings.addAll(checks.findings());
        measured.leftOut()
                .forEach(after -> findings.add(Finding.notMeasured("what was to be done " + after.toMillis()
                        + " ms after the begin was not done: the host was too busy to begin it in time")));
        MonitorReport monitor = MonitorReport.of(
                measured.seen().monitor(),
                plan().thresholds().monitor(),
                measured.seen().vcpus(),
                plan().scheduler().binary().isPresent());
        findings.addAll(monitor.findings());
        // The first finding is taken for the gravest, so what is certain comes before what the host explains.
        findings.sort(Comparator.comparing(Finding::inconclusive));
        return new CaseReport(where(session), findings, checks.stats(), measured, monitor, evidence);
    }

    /** {@return the row, which stands in the case's name} */
    @Override
    public String toString() {
        return row;
    }
}
