// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.kvm.host.Admission;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.WorkerChecks;
import dev.ktstr.testng.scenario.Cgroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.testng.SkipException;

/** One case while it runs. Used by one thread, the one that runs the test method. */
public final class CaseContext implements Ctx {
    private final String row;
    private final Optional<CasePlan> plan;
    private final Optional<RuntimeException> invalid;

    private Optional<Admission.Permit> permit = Optional.empty();
    private Optional<CaseMachine> machine = Optional.empty();
    private Optional<CaseReport> report = Optional.empty();
    private Optional<Throwable> refusal = Optional.empty();
    private Duration waited = Duration.ZERO;
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

    /** After the test method, however it ended. */
    public void end() {
        try {
            machine.ifPresent(CaseMachine::close);
        } finally {
            machine = Optional.empty();
            permit.ifPresent(Admission.Permit::close);
            permit = Optional.empty();
        }
    }

    /** Once the outcome is known. Throws nothing: TestNG would lose the results of the method's other rows. */
    public void record(Optional<Throwable> thrown, boolean skipped) {
        if (plan.isEmpty()) {
            RunSession.ifOpen(session -> session.results().count(Verdict.FAIL));
            return;
        }
        CaseRecord record = new CaseRecord(plan.get(), elapsed(), thrown, skipped, report);
        RunSession.ifOpen(session -> {
            try {
                session.results().add(record.verdict(), record.toJson(session));
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
        RunPlan workload = new RunPlan(
                plan().duration(), Arrays.stream(cgroups).map(this::planned).toList());
        Path console = session.results().caseDirectory(plan()).resolve(CaseMachine.CONSOLE_LOG);
        CaseReport judged;
        try {
            CaseMachine running = machine(session, console);
            judged = judge(session, workload, running.measure(workload), console);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(plan().name() + " was interrupted", e);
        } catch (IOException | RuntimeException e) {
            throw new CaseBrokenException(new CaseLocation(session, plan(), console), e);
        }
        report = Optional.of(judged);
        judged.throwUnlessPassed(session.inconclusiveFails());
    }

    private CgroupPlan planned(Cgroup cgroup) {
        try {
            return cgroup.on(topology());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    plan().name() + ", cgroup '" + cgroup.name() + "': " + e.getMessage(), e);
        }
    }

    private CaseMachine machine(RunSession session, Path console) throws InterruptedException, IOException {
        if (machine.isEmpty()) {
            long asked = System.nanoTime();
            permit = Optional.of(session.admission().enter(topology(), plan().memoryMiB()));
            waited = waited.plusNanos(System.nanoTime() - asked);
            try {
                session.results().clear(plan());
                machine = Optional.of(CaseMachine.boot(session, plan(), console));
            } finally {
                if (machine.isEmpty()) {
                    // A test that catches the failure and tries again must not wait for its own first try.
                    permit.get().close();
                    permit = Optional.empty();
                }
            }
        }
        return machine.get();
    }

    private CaseReport judge(RunSession session, RunPlan workload, CaseMachine.Measurement measured, Path console) {
        WorkerChecks checks = new WorkerChecks(
                workload,
                measured.report(),
                plan().thresholds().stretchedBy(session.engine().latencyFactor(), plan().duration()),
                measured.delays());
        List<Finding> findings = SchedulerCheck.findings(plan(), measured);
        return new CaseReport(
                new CaseLocation(session, plan(), console),
                concat(findings, checks.findings()),
                checks.stats(),
                measured);
    }

    private static List<Finding> concat(List<Finding> first, List<Finding> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** {@return the row, which stands in the case's name} */
    @Override
    public String toString() {
        return row;
    }
}
