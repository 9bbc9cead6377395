// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.SchedulerStartException;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerCommand;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kvm.host.Admission;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.verifier.ProgramFigures;
import dev.ktstr.testng.verifier.VerifierLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A guest in which schedulers are tried, one after the other: does the verifier take them, does the kernel attach them, do they
 * dispatch? Each is loaded anew, and the kernel must have got rid of the one before it. Used by one thread.
 */
public final class SweepGuest implements AutoCloseable {
    /** Long enough for every CPU's worker to have had its turn; a guest with many CPUs on few of the host's gets longer chances. */
    private static final List<Duration> AT_WORK =
            List.of(Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(3));

    /** A sweep is about whether a scheduler is attached, and not about how fast. */
    private static final Duration LEAST_ATTACH_LIMIT = Duration.ofSeconds(60);

    private final RunSession session;
    private final CasePlan plan;
    private final Admission.Permit permit;
    private final CaseEvidence evidence;
    private final CaseMachine machine;
    private final SchedulerPrint printed;
    private boolean usable = true;
    /** Of the scheduler that is tried, once it is attached. */
    private Optional<List<ProgramFigures>> attached = Optional.empty();

    private SweepGuest(
            RunSession session,
            CasePlan plan,
            Admission.Permit permit,
            CaseEvidence evidence,
            CaseMachine machine,
            SchedulerPrint printed) {
        this.session = session;
        this.plan = plan;
        this.permit = permit;
        this.evidence = evidence;
        this.machine = machine;
        this.printed = printed;
    }

    /**
     * What became of a scheduler.
     *
     * @param verified whether the verifier took every program
     * @param attached whether the kernel ran it
     * @param dispatched whether workers on all CPUs got on under it
     * @param programs figures of its programs
     * @param reason why it failed, in one line; empty if it did not
     * @param log what it printed, or the verifier about it
     * @param guestBroke whether that says nothing, since the guest was broken by what runs it
     */
    public record Tried(
            boolean verified,
            boolean attached,
            boolean dispatched,
            List<ProgramFigures> programs,
            String reason,
            String log,
            boolean guestBroke) {
        /** {@return a scheduler that was not even verified} */
        public static Tried failed(String reason, String log) {
            return new Tried(false, false, false, List.of(), reason, log, false);
        }
    }

    /** {@return the release of a kernel of this run, as uname has it; empty where it is missing} */
    public static Optional<String> release(CasePlan plan) {
        return RunSession.current().release(plan);
    }

    /** {@return why such a guest cannot be started here, if it cannot} */
    public static Optional<String> refusal(CasePlan plan) {
        return RunSession.current().refusal(plan);
    }

    /**
     * Starts a guest, which waits for room on the host first.
     *
     * @param plan says kernel, topology, memory and kernel arguments; not refused
     * @throws CaseBrokenException if it does not come up
     */
    public static SweepGuest start(CasePlan plan) throws InterruptedException {
        RunSession session = RunSession.current();
        Admission.Permit permit = session.admission().enter(plan.topology(), plan.memoryMiB());
        CaseEvidence evidence = null;
        CaseMachine machine = null;
        boolean up = false;
        try {
            evidence = new CaseEvidence(session.results().caseDirectory(plan));
            SchedulerPrint printed = new SchedulerPrint();
            evidence.hearScheduler(printed::accept);
            machine = CaseMachine.start(session, plan, evidence);
            machine.bringUp(session.bootTimeout(), List.of());
            up = true;
            return new SweepGuest(session, plan, permit, evidence, machine, printed);
        } catch (IOException | RuntimeException e) {
            CaseLocation where = new CaseLocation(
                    session, plan, CaseEvidence.consoleFile(session.results().caseDirectory(plan)));
            throw BrokenCase.of(where, Optional.ofNullable(evidence), Optional.empty(), e);
        } finally {
            if (!up) {
                closeAll(machine, evidence, permit);
            }
        }
    }

    private static void closeAll(CaseMachine machine, CaseEvidence evidence, Admission.Permit permit) {
        try {
            if (machine != null) {
                machine.close();
            }
        } finally {
            if (evidence != null) {
                evidence.close();
            }
            permit.close();
        }
    }

    /** {@return whether a further scheduler can be tried in it} */
    public boolean isUsable() {
        return usable;
    }

    /** {@return what becomes of a scheduler here} */
    public Tried tryOut(Scheduler scheduler) throws InterruptedException {
        printed.clear();
        attached = Optional.empty();
        SchedulerFiles files;
        try {
            files = session.schedulers().files(scheduler);
        } catch (SchedulerMissingException | SchedulerUnusableException e) {
            return Tried.failed(e.getMessage(), "");
        }
        try {
            return load(scheduler, files);
        } catch (IOException | RuntimeException e) {
            usable = false;
            if (Mistranslation.ended(session.engine(), Optional.of(evidence))) {
                return new Tried(false, false, false, List.of(), Mistranslation.WORDS, "", true);
            }
            Diagnosis why = Diagnosis.of(e, CasePhase.STARTING_SCHEDULER, new ConsoleWords(evidence.consoleEnd()));
            String reason = why.outcome() + ": " + why.what();
            return attached.map(programs -> new Tried(true, true, false, programs, reason, printed.text(), false))
                    .orElseGet(() -> Tried.failed(reason, printed.text()));
        }
    }

    private Tried load(Scheduler scheduler, SchedulerFiles files) throws InterruptedException, IOException {
        GuestAgent agent = machine.agent();
        machine.install(List.of(files));
        SchedulerCommand command = machine.command(scheduler);
        try {
            Duration limit = scheduler.attachTimeout();
            agent.startScheduler(
                    command.name(),
                    command.argv(),
                    limit.compareTo(LEAST_ATTACH_LIMIT) > 0 ? limit : LEAST_ATTACH_LIMIT);
        } catch (SchedulerStartException e) {
            return refused(e);
        }
        List<ProgramFigures> programs = programs();
        attached = Optional.of(programs);
        Optional<String> idle = atWork(agent);
        if (idle.isPresent()) {
            usable = false;
            return new Tried(true, true, false, programs, idle.get(), printed.text(), false);
        }
        agent.stopScheduler();
        return new Tried(true, true, true, programs, "", printed.text(), false);
    }

    private Tried refused(SchedulerStartException e) {
        VerifierLog log = VerifierLog.of(printed.text());
        String reason = log.reason()
                .or(() -> new KernelWords(e.kernelLog()).reported())
                .orElseGet(() -> e.getMessage() + lastLine());
        // A log without a refusal is that of a program that was verified.
        boolean verified = log.reason().isEmpty()
                && (e.reason() == SchedulerStartException.Reason.NOT_ATTACHED
                        || new KernelWords(e.kernelLog()).reported().isPresent());
        return new Tried(verified, false, false, log.figures(), reason, log.text(), false);
    }

    private String lastLine() {
        return printed.text()
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .map(line -> ": " + line.strip())
                .orElse("");
    }

    private List<ProgramFigures> programs() throws InterruptedException {
        try {
            return machine.kernel().live().bpf().structOps().stream()
                    .map(program -> new ProgramFigures(program.name(), program.verifiedInsns()))
                    .distinct()
                    .toList();
        } catch (KernelException e) {
            // A kernel without types runs no such scheduler; whatever else cannot be read costs the figures only.
            return List.of();
        }
    }

    /** {@return why it does not dispatch, if it does not} */
    private Optional<String> atWork(GuestAgent agent) throws InterruptedException {
        String idle = "";
        for (Duration time : AT_WORK) {
            RunPlan work = RunPlan.of(
                    time,
                    List.of(CgroupPlan.of("sweep", new WorkGroup(plan.topology().cpus(), Work.of(WorkType.SPIN)))));
            RunReport report = agent.run(work, RunListener.NONE);
            boolean alive = report.scheduler().map(SchedulerState::alive).orElse(false);
            if (!alive) {
                return Optional.of(SchedulerCheck.lost(
                                report.scheduler(), report.schedulerExit(), report.schedulerLog(), "while it was tried")
                        .message());
            }
            long standing = report.workers().stream()
                    .filter(worker -> worker.workUnits() == 0)
                    .count();
            if (standing == 0) {
                return Optional.empty();
            }
            idle = standing + " of " + report.workers().size() + " spinning workers got nothing done in "
                    + time.toMillis() + " ms";
        }
        return Optional.of(idle);
    }

    @Override
    public void close() {
        closeAll(machine, evidence, permit);
    }
}
