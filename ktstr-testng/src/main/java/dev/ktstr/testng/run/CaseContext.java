// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.Program;
import dev.ktstr.guest.ProgramTimeoutException;
import dev.ktstr.guest.RequestFailedException;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.host.Admission;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.CaseResult;
import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.ExecResult;
import dev.ktstr.testng.LiveRun;
import dev.ktstr.testng.RunResult;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.gauntlet.Candidate;
import dev.ktstr.testng.inside.SchedExtState;
import dev.ktstr.testng.run.TimedActions.TimedAction;
import dev.ktstr.testng.samples.InconclusiveException;
import dev.ktstr.testng.scenario.Attachment;
import dev.ktstr.testng.scenario.Backdrop;
import dev.ktstr.testng.scenario.Cgroup;
import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.Payload;
import dev.ktstr.testng.scenario.Scenario;
import dev.ktstr.testng.scenario.ScenarioPlan;
import dev.ktstr.testng.scenario.Step;
import dev.ktstr.testng.scenario.canned.CannedScenario;
import dev.ktstr.testng.scenario.canned.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.testng.SkipException;

/** One case while it runs. Used by one thread, the one that runs the test method. */
public final class CaseContext implements Ctx {
    /** A guest that qemu broke while it came up is started anew. */
    private static final int STARTS = 3;

    /** A step holds, and there is nothing to hold for when a payload has ended that is the workload. */
    private static final Duration AFTER_PAYLOAD = Duration.ofMillis(1);

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
    private final Doubts doubts = new Doubts();
    private Duration waited = Duration.ZERO;
    private final List<RunResult> runs = new ArrayList<>();
    private final List<Consumer<CaseResult>> callbacks = new ArrayList<>();
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

    /** {@return what a choice among cases is made by; empty for a case that is not going to be carried out here} */
    public Optional<Candidate> candidate() {
        try {
            return plan.filter(
                            declared -> RunSession.current().refusal(declared).isEmpty())
                    .map(CasePlan::candidate);
        } catch (CaseBrokenException e) {
            // No case can be carried out, and each says so when its turn comes.
            return Optional.empty();
        }
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

    private void refuse() {
        CasePlan declared = plan();
        RunSession session = RunSession.current();
        session.refusal(declared).ifPresent(reason -> skip(session, reason));
    }

    private void skip(RunSession session, String reason) {
        if (session.noSkip()) {
            throw new AssertionError(plan().name() + " " + reason + " (skipping is switched off by ktstr.noSkip)");
        }
        throw new SkipException(reason);
    }

    /**
     * After the test method, however it ended: takes the machine down, and says what becomes of the case.
     *
     * @param thrown what the test method threw
     * @return what the case fails with, or is skipped for; empty if it passes
     */
    public Optional<Throwable> end(Optional<Throwable> thrown) {
        Optional<Throwable> failure =
                refusal.or(() -> doubts.explain(thrown)).or(() -> up ? lateDeath() : Optional.empty());
        boolean skipped = failure.filter(SkipException.class::isInstance).isPresent();
        long begun = System.nanoTime();
        try {
            if (failure.isPresent() && !skipped && machine.isPresent()) {
                RunSession.ifOpen(session -> session.evidence().ifPresent(machine.get()::saveState));
            }
        } finally {
            closeMachine();
        }
        if (refusal.isPresent() || plan.isEmpty() || startedNanos.isEmpty()) {
            return failure;
        }
        CaseEnd end = new CaseEnd(RunSession.current(), plan(), runs, callbacks);
        return end.judge(failure, skipped, Duration.ofNanos(System.nanoTime() - begun));
    }

    private Optional<Throwable> lateDeath() {
        try {
            machine.orElseThrow().checkAlive();
            return Optional.empty();
        } catch (RuntimeException e) {
            RunSession session = RunSession.current();
            return Optional.of(
                    Mistranslation.ended(session.engine(), evidence)
                            ? Mistranslation.doubt(e)
                            : BrokenCase.of(where(session), evidence, Optional.empty(), e));
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
            RunSession.countInvalid();
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
    public RunResult run(Cgroup... cgroups) {
        return run(Scenario.backdrop(cgroups), Scenario.step());
    }

    @Override
    public RunResult run(Thresholds demanded, Backdrop backdrop, Step... steps) {
        RunRequest request = named(
                () -> new RunRequest(topology(), backdrop, List.of(steps), plan().duration(), scheduler(), attached()));
        List<PayloadFiles> payloads = files(request.payloads());
        List<TimedAction> actions = List.copyOf(timed);
        timed.clear();
        requireInTime(actions, request.held());
        RunSession session = RunSession.current();
        return conclude(session, work(session, request.brought(), payloads, running -> {
            RunPlan workload = request.plan(running::command);
            return Judgement.of(
                    where(session),
                    demanded,
                    workload,
                    request.started(),
                    running.measure(request, workload, actions),
                    evidence);
        }));
    }

    @Override
    public RunResult run(CannedScenario scenario) {
        RunSession session = RunSession.current();
        scenario.refusal(topology(), plan().options().flagsOn()).ifPresent(reason -> skip(session, reason));
        Script script = scenario.on(topology());
        return run(plan().demanded(scenario), script.backdrop(), script.steps().toArray(Step[]::new));
    }

    @Override
    public CannedScenario scenario() {
        return plan().options()
                .scenario()
                .orElseThrow(() -> new IllegalStateException(plan().name()
                        + " is about no scenario of the catalogue: name some, @Ktstr(scenarios = \"basic\")"));
    }

    @Override
    public RunResult payload(Payload payload, Cgroup... beside) {
        Duration limit = plan().duration();
        return run(
                Scenario.backdrop(beside),
                Scenario.step(Scenario.runPayload(payload), Scenario.waitForPayload(payload.name(), limit))
                        .hold(AFTER_PAYLOAD));
    }

    private RunResult conclude(RunSession session, Judgement judged) {
        report = Optional.of(judged.report());
        runs.add(judged.result());
        sayNotJudged(judged.report().notJudged());
        try {
            judged.report().throwUnlessPassed(session.inconclusiveFails());
        } catch (InconclusiveException e) {
            throw doubts.told(e);
        }
        return judged.result();
    }

    @Override
    public LiveRun begin(Backdrop backdrop) {
        if (!timed.isEmpty()) {
            throw new IllegalStateException(plan().name() + " is to do something at a time (at), which takes run(...);"
                    + " between the steps of a live run just do it");
        }
        // The run is opened before its first step is carried out, which is too late to refuse that.
        named(() -> RunRequest.trial(
                topology(), backdrop, List.of(Scenario.step()), plan().duration(), scheduler(), attached()));
        List<PayloadFiles> payloads = files(backdrop.payloads());
        RunSession session = RunSession.current();
        Step first = Scenario.step(backdrop.ops().toArray(Op[]::new));
        ScenarioPlan scenario = new ScenarioPlan(
                topology(),
                plan().duration(),
                attached(),
                change -> RunRequest.planned(change, List.of(scheduler()), machine.orElseThrow()::command));
        RunPlan begin =
                named(() -> scenario.begin(backdrop, scheduler().cgroupParent().orElse("")));
        CaseLiveRun run = new CaseLiveRun(
                this, scenario, work(session, brought(first), payloads, running -> running.begin(begin)));
        if (!backdrop.ops().isEmpty()) {
            applyOrClose(run, first);
        }
        return run;
    }

    /** Nobody else has the run by then, who could close it. */
    private static void applyOrClose(CaseLiveRun run, Step first) {
        try {
            run.apply(first.ops().toArray(Op[]::new));
        } catch (RuntimeException | Error e) {
            try {
                run.close();
            } catch (RuntimeException | Error alsoThat) {
                e.addSuppressed(alsoThat);
            }
            throw e;
        }
    }

    /** Before the machine is up, what is declared. */
    private Attachment attached() {
        if (up) {
            return machine.orElseThrow().attachment();
        }
        return plan().startsAttached() ? Attachment.ATTACHED : Attachment.NONE;
    }

    private static List<Scheduler> brought(Step step) {
        return step.ops().stream().flatMap(op -> op.brought().stream()).toList();
    }

    /** Puts what a step brings along into the guest. */
    void install(Step step) {
        work(RunSession.current(), brought(step), files(step.payloads()), running -> running);
    }

    /** Throws {@link IllegalStateException} where the machine of a workload is gone: what comes next would be done with another. */
    void requireLive(LiveWorkload workload) {
        if (!up || machine.orElse(null) != workload.machine()) {
            throw new IllegalStateException(plan().name() + ": the machine of this run is gone, and the run with it");
        }
    }

    /** Does something with a workload that runs; its machine must be there still. */
    <T> T live(LiveWorkload workload, Work<T> work) {
        requireLive(workload);
        return work(RunSession.current(), List.of(), List.of(), work);
    }

    /**
     * Ends a workload and judges it.
     *
     * @param payloads that it has started
     */
    RunResult judge(LiveWorkload workload, List<Payload> payloads) {
        RunSession session = RunSession.current();
        return conclude(session, live(workload, running -> {
            CaseMachine.Measurement measured = workload.end();
            return Judgement.of(where(session), Thresholds.NONE, workload.plan(), payloads, measured, evidence);
        }));
    }

    /** Ends a workload of which nobody wants to know any more. */
    void abandon(LiveWorkload workload) {
        if (up && machine.orElse(null) == workload.machine()) {
            live(workload, running -> workload.end());
        } else {
            workload.close();
        }
    }

    /** Says which case it was that could not be planned. */
    private <T> T named(Supplier<T> planned) {
        try {
            return planned.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(plan().name() + ", " + e.getMessage(), e);
        }
    }

    /** A case that passes has no report to say it in. */
    private void sayNotJudged(List<String> notJudged) {
        notJudged.forEach(sentence -> Console.print(plan().name() + ": " + sentence));
    }

    @Override
    public void at(Duration afterStart, Consumer<LiveKernel> action) {
        timed.add(new TimedAction(afterStart, () -> action.accept(kernel())));
    }

    @Override
    public void afterVm(Consumer<CaseResult> callback) {
        callbacks.add(callback);
    }

    private void requireInTime(List<TimedAction> actions, Duration held) {
        for (TimedAction action : actions) {
            if (action.after().isNegative() || action.after().compareTo(held) >= 0) {
                throw new IllegalArgumentException(plan().name() + " is to do something "
                        + action.after().toMillis() + " ms after its workload has begun, which runs for "
                        + held.toMillis() + " ms; expected 0 ms or more, and less than that");
            }
        }
    }

    @Override
    public LiveKernel kernel() {
        return work(RunSession.current(), List.of(), List.of(), running -> running.kernel()
                .live());
    }

    @Override
    public ExecResult exec(String command, Duration limit) {
        return work(RunSession.current(), List.of(), List.of(), running -> {
            CapturedStreams streams = new CapturedStreams();
            ProcessExit exit = running.exec(Program.shell(command), streams, limit);
            return new ExecResult(exit.shellStatus(), streams.outputText(), streams.errorText());
        });
    }

    /** Something that is done with a machine. */
    @FunctionalInterface
    interface Work<T> {
        T on(CaseMachine running) throws InterruptedException, IOException;
    }

    /**
     * @param brought schedulers that it needs in the guest, besides the one under test
     * @param payloads that it needs there
     */
    private <T> T work(RunSession session, List<Scheduler> brought, List<PayloadFiles> payloads, Work<T> work) {
        try {
            CaseMachine running = machine(session, brought);
            running.installPayloads(payloads);
            return work.on(running);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(plan().name() + " was interrupted", e);
        } catch (SkipException e) {
            // What the test itself does not want to judge.
            throw e;
        } catch (IOException | RuntimeException e) {
            // The test method knows now. What it does next is done with another machine, unless this one is in order.
            up = up && isHarmless(e);
            if (Mistranslation.ended(session.engine(), evidence)) {
                throw doubts.told(Mistranslation.doubt(e));
            }
            Optional<SchedExtState> outside =
                    isHarmless(e) ? Optional.empty() : machine.flatMap(CaseMachine::schedExtNow);
            throw BrokenCase.of(where(session), evidence, outside, e);
        }
    }

    /** Before anything is booted: a program that is missing is told at once, and two files that would lie in one place. */
    private List<PayloadFiles> files(List<Payload> payloads) {
        return named(() -> {
            List<PayloadFiles> files =
                    payloads.stream().map(RunSession::payload).toList();
            Map<String, GuestFile> placed =
                    new HashMap<>(up ? machine.orElseThrow().placed() : Map.of());
            files.forEach(one -> one.place(placed));
            return files;
        });
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

    private CaseMachine machine(RunSession session, List<Scheduler> brought) throws InterruptedException, IOException {
        List<SchedulerFiles> files = files(session, brought);
        if (!up) {
            // A test that catches the failure and tries again must not wait for its own first try.
            closeMachine();
            long asked = System.nanoTime();
            permit = Optional.of(session.admission().enter(topology(), plan().memoryMiB()));
            waited = waited.plusNanos(System.nanoTime() - asked);
            bringUp(session, files);
            up = true;
        } else {
            machine.orElseThrow().install(files);
        }
        return machine.orElseThrow();
    }

    private void bringUp(RunSession session, List<SchedulerFiles> files) throws InterruptedException, IOException {
        for (int tries = 1; ; tries++) {
            evidence = Optional.of(new CaseEvidence(session.results().caseDirectory(plan())));
            try {
                machine = Optional.of(CaseMachine.start(session, plan(), evidence.get()));
                machine.get().bringUp(session.bootTimeout(), files);
                return;
            } catch (MachineDiedException e) {
                // The test has not seen this machine yet, so another one is as good.
                if (tries == STARTS || !Mistranslation.ended(session.engine(), evidence)) {
                    throw e;
                }
                Console.print(plan().name() + " is started anew: " + Mistranslation.WORDS);
                machine.ifPresent(CaseMachine::close);
                evidence.get().close();
            }
        }
    }

    /** {@return the files of the scheduler under test, first, and of those that are brought along} */
    private List<SchedulerFiles> files(RunSession session, List<Scheduler> brought) {
        List<SchedulerFiles> files = new ArrayList<>();
        if (!up && plan().scheduler().binary().isPresent()) {
            files.add(session.schedulers().files(plan().scheduler()));
        }
        brought.forEach(scheduler -> files.add(session.schedulers().files(scheduler)));
        return files;
    }

    /** {@return the row, which stands in the case's name} */
    @Override
    public String toString() {
        return row;
    }
}
