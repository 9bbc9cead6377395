// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.Program;
import dev.ktstr.guest.ProgramResult;
import dev.ktstr.guest.ProgramStreams;
import dev.ktstr.guest.SchedulerStart;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerCommand;
import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.CallbackStats;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.inside.GuestKernel;
import dev.ktstr.testng.inside.SchedExtState;
import dev.ktstr.testng.run.TimedActions.TimedAction;
import dev.ktstr.testng.samples.SampleSeries;
import dev.ktstr.testng.scenario.Attachment;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The machine of one case, from the moment it has room on the host until it is closed. */
final class CaseMachine implements AutoCloseable {
    private final CasePlan plan;
    private final GuestStarter starter;
    private final StartedGuest guest;
    private final Machine machine;
    private final GuestAgent agent;
    private final CaseEvidence evidence;
    private final Insides insides;
    private final boolean monitored;
    /** The schedulers that are in the guest. */
    private final Map<Scheduler, SchedulerCommand> installed = new HashMap<>();

    /** Of these schedulers, by their paths in the guest. */
    private final Map<String, GuestFile> libraryAt = new HashMap<>();

    /** The files of payloads that are in the guest, by their paths there. */
    private final Map<String, GuestFile> placed = new HashMap<>();

    /** Found when it is first looked at. */
    private Optional<GuestKernel> kernel = Optional.empty();

    private boolean attached;
    /** Whether that is not sure: the scheduler was lost, or an operation has failed. */
    private boolean doubtful;

    private Optional<String> schedulerOps = Optional.empty();

    private CaseMachine(CasePlan plan, RunSession session, StartedGuest guest, CaseEvidence evidence) {
        this.plan = plan;
        this.starter = session.kernel(plan).starter();
        this.insides = session.kernel(plan).insides();
        this.monitored = session.monitored();
        this.guest = guest;
        this.machine = guest.machine();
        this.agent = guest.agent();
        this.evidence = evidence;
    }

    /**
     * What one workload left behind.
     *
     * @param report what the guest measured
     * @param seen what the host saw meanwhile
     * @param attached whether a scheduler was to be attached at the end
     * @param schedulerOps what the kernel called it when it was attached; empty where none was, or where the run attached it
     * @param loss of the scheduler; empty where it was not lost
     * @param leftOut the times of actions that were not done
     * @param callbacks what the scheduler's callbacks did
     * @param samples its globals over the time
     */
    record Measurement(
            RunReport report,
            RunSampler.Seen seen,
            boolean attached,
            Optional<String> schedulerOps,
            Optional<SchedulerLoss> loss,
            List<Duration> leftOut,
            List<CallbackStats> callbacks,
            SampleSeries samples) {

        /** {@return what the host gave the vCPUs, by the guest's time: 0 is when the workers were released} */
        VcpuTimeline delays() {
            return seen.vcpus().later(seen.heardLate());
        }

        /** {@return how long each vCPU waited for a host CPU while the workers ran; empty if the host does not say} */
        List<VcpuTime> waits() {
            return delays().totals(report.wall().toNanos());
        }
    }

    /**
     * The loss of a scheduler during a workload.
     *
     * @param at when the agent found it lost, since the workload was released
     * @param toldAfter how long after that the host knew all about it
     */
    record SchedulerLoss(Duration at, Duration toldAfter) {}

    /** Starts the machine of a case; its guest may still be booting when this returns. */
    static CaseMachine start(RunSession session, CasePlan plan, CaseEvidence evidence) throws InterruptedException {
        evidence.enter(CasePhase.STARTING_MACHINE);
        MachineConfig config = new MachineConfig(
                plan.name(),
                plan.topology(),
                plan.memoryMiB(),
                session.kernel(plan).entry().vmlinux(),
                session.initramfs(),
                plan.scheduler().kernelArgs(),
                evidence.console(),
                evidence.engineLog());
        StartedGuest guest = session.kernel(plan).starter().start(config, evidence);
        if (guest.ready().isPresent()) {
            evidence.startedWarm();
        }
        return new CaseMachine(plan, session, guest, evidence);
    }

    /**
     * Waits for the guest and starts the scheduler: this method is the table of contents of a start.
     *
     * @param files of the scheduler under test, and of those that the test may bring along
     */
    void bringUp(Duration bootTimeout, List<SchedulerFiles> files) throws InterruptedException, IOException {
        evidence.enter(CasePhase.BOOTING);
        ReadyReport ready = starter.awaitReady(guest, bootTimeout, evidence);
        evidence.ready(ready);
        requireDeclaredTopology(ready);
        GuestSetup.of(plan.scheduler(), agent).apply();
        install(files);
        if (plan.startsAttached()) {
            evidence.enter(CasePhase.STARTING_SCHEDULER);
            schedulerOps = Optional.of(startScheduler().ops());
            attached = true;
        }
        evidence.enter(CasePhase.WORKING);
    }

    /** Puts payloads into the guest that are not there yet. */
    void installPayloads(List<PayloadFiles> files) throws InterruptedException, IOException {
        for (PayloadFiles one : files) {
            one.install(agent, placed);
        }
    }

    /** {@return the files of payloads that are in the guest, by their paths there} */
    Map<String, GuestFile> placed() {
        return placed;
    }

    /** Puts schedulers into the guest that are not there yet. */
    void install(List<SchedulerFiles> files) throws InterruptedException, IOException {
        for (SchedulerFiles one : files) {
            if (!installed.containsKey(one.scheduler())) {
                // Programs of the same name must not overwrite each other.
                String directory = installed.isEmpty() ? "" : installed.size() + "/";
                installed.put(one.scheduler(), one.install(agent, directory, libraryAt));
            }
        }
    }

    GuestAgent agent() {
        return agent;
    }

    /** {@return how a scheduler that was installed is started} */
    SchedulerCommand command(Scheduler scheduler) {
        return installed.get(scheduler);
    }

    private SchedulerStart startScheduler() throws InterruptedException {
        SchedulerCommand command = command(plan.scheduler());
        Duration limit = plan.scheduler().attachTimeout();
        if (plan.options().watchdog().isEmpty()) {
            return agent.startScheduler(command.name(), command.argv(), limit);
        }
        try (WatchdogOverride watchdog = WatchdogOverride.arm(
                machine, kernel().live(), plan.options().watchdog().get())) {
            SchedulerStart start = agent.startScheduler(command.name(), command.argv(), limit);
            watchdog.requireDone();
            return start;
        }
    }

    private void requireDeclaredTopology(ReadyReport ready) {
        List<String> differences = TopologyCheck.differences(plan.topology(), ready);
        if (!differences.isEmpty()) {
            throw new MachineWrongException(plan.topology(), differences);
        }
    }

    /**
     * {@return the kernel of the guest, seen from outside}
     *
     * @throws KernelException if it cannot be looked at; says why
     */
    GuestKernel kernel() throws InterruptedException {
        if (kernel.isEmpty()) {
            kernel = Optional.of(insides.find(machine, plan.topology().cpus()));
        }
        return kernel.get();
    }

    /** Runs a workload, does to the guest what is to be done meanwhile, and looks at it from outside. */
    Measurement measure(RunRequest request, RunPlan workload, List<TimedAction> timed) throws InterruptedException {
        GlobalsSampler globals = new GlobalsSampler(plan.options().samples(), workload.duration(), this::live);
        IntPredicate hasOps = step -> step < workload.steps().size()
                && !workload.steps().get(step).ops().isEmpty();
        try (Measuring measuring = new Measuring(machine, plan.name(), view(), globals, timed, hasOps)) {
            measuring.takeUp(workload.cgroups());
            RunReport report = agent.run(workload, measuring.listener());
            attached = request.attachedAfter(report.steps().size(), attached);
            if (request.changesScheduler()) {
                schedulerOps = Optional.empty();
                doubtful = false;
            }
            return finish(measuring, report);
        }
    }

    /** Begins a workload whose steps are made up on the way, and looks at it from outside. */
    LiveWorkload begin(RunPlan workload) throws InterruptedException {
        GlobalsSampler globals = new GlobalsSampler(0, workload.duration(), this::live);
        Measuring measuring = new Measuring(machine, plan.name(), view(), globals, List.of(), step -> false);
        boolean begun = false;
        try {
            measuring.takeUp(workload.cgroups());
            LiveWorkload live = new LiveWorkload(agent.open(workload, measuring.listener()), measuring, this);
            begun = true;
            return live;
        } finally {
            if (!begun) {
                measuring.close();
            }
        }
    }

    /** {@return what a workload left behind that has ended with this report} */
    Measurement finish(Measuring measuring, RunReport report) throws InterruptedException {
        Measurement measured = measuring.finish(report, attached, schedulerOps);
        doubtful |= report.failedOp().isPresent() || measured.loss().isPresent();
        return measured;
    }

    /** Notes what is being done to the scheduler in a workload whose steps are made up on the way. */
    void schedulerChanges(boolean soonAttached) {
        attached = soonAttached;
        doubtful = true;
        schedulerOps = Optional.empty();
    }

    /** Notes that it was done. */
    void schedulerChanged() {
        doubtful = false;
    }

    /** {@return whether a scheduler is attached, as far as that is known} */
    Attachment attachment() {
        if (doubtful) {
            return Attachment.UNKNOWN;
        }
        return attached ? Attachment.ATTACHED : Attachment.NONE;
    }

    private LiveKernel live() {
        try {
            return kernel().live();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LiveKernelException("interrupted while the guest's kernel was looked for", e);
        }
    }

    /** What the sampler looks at the kernel with; nothing where it cannot, which is said once in a run and fails no test. */
    private Optional<RunSampler.View> view() throws InterruptedException {
        if (!monitored) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RunSampler.View(
                    kernel().runqueues(), kernel().schedExt(), new CallbackCounts(kernel().live())));
        } catch (KernelException e) {
            insides.sayOnce("no monitor: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Runs a program in the guest.
     *
     * @throws SchedulerLostException if the scheduler under test was not there any more at its end
     */
    ProcessExit exec(Program program, ProgramStreams streams, Duration limit) throws InterruptedException {
        ProgramResult result = agent.exec(program, streams, limit);
        Optional<SchedulerState> lost = result.scheduler().filter(state -> !state.alive());
        if (lost.isPresent()) {
            Finding finding = SchedulerCheck.lost(
                    lost, agent.schedulerExit(), agent.schedulerLog(), "before the end of a command in the guest");
            throw new SchedulerLostException(finding, lost.get().kernelLog(), agent.schedExtDump());
        }
        return result.exit();
    }

    /** {@return what sched_ext is about, for the report of a failure; empty where there is nothing to see, or no way to} */
    Optional<SchedExtState> schedExtNow() {
        if (plan.scheduler().binary().isEmpty()) {
            return Optional.empty();
        }
        try {
            return kernel().schedExt().read();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (RuntimeException e) {
            // The failure that is reported comes first; this would only add to it.
            return Optional.empty();
        }
    }

    /** Throws what says how it ended, when it has. */
    void checkAlive() {
        machine.checkAlive();
    }

    /** Saves what there is of the machine's state. */
    void saveState(EvidenceStore store) {
        store.save(plan, machine, evidence.stateDirectory());
    }

    @Override
    public void close() {
        machine.close();
    }
}
