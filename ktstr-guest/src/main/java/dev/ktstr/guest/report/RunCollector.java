// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.WorkPlace;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.JsonMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Gathers the frames of one run into its report, in bounded memory, and refuses what does not fit the plan. */
public final class RunCollector {
    /**
     * The most wake samples kept for a plan: 64 MiB. Workers share it evenly; of one that sends more than its share, the
     * first are kept.
     */
    public static final int MAX_WAKE_SAMPLES = 16 << 20;

    /** The most numbers about requests that are kept for a plan, and about spins, shared as wake samples are. */
    static final int MAX_DETAILS = 4 << 20;

    private RunPlan plan;
    private List<WorkPlace> places;
    /** How many steps were reported before those of the plan as it is now. */
    private int earlierSteps;
    /** The last step whose hold has begun behind operations. */
    private int held = -1;

    private WorkerReport[] workers;
    private long[] detailCounts;
    private SampleCollector wakeUps;
    private SampleCollector requests;
    private SampleCollector spins;
    private final List<StepReport> steps = new ArrayList<>();
    private final ProgramCollector programs;

    public RunCollector(RunPlan plan) {
        this.plan = plan;
        this.places = WorkPlace.behind(List.of(), plan.cgroups());
        this.programs = new ProgramCollector();
        programs.mayRun(plan);
        makeRoom();
    }

    private void makeRoom() {
        this.workers = new WorkerReport[plan.workers()];
        this.detailCounts = new long[plan.workers()];
        this.wakeUps = new SampleCollector(plan.workers(), MAX_WAKE_SAMPLES, 1);
        this.requests = new SampleCollector(plan.workers(), MAX_DETAILS, 1);
        this.spins = new SampleCollector(plan.workers(), MAX_DETAILS, SpinSamples.NUMBERS);
    }

    /**
     * Goes on with a plan that has other steps and perhaps more cgroups and works. No worker may have reported.
     *
     * @param grown the plan as it is from now on
     * @param more what has come to it, in the order in which the guest was told
     */
    public void continueWith(RunPlan grown, List<CgroupPlan> more) {
        plan = grown;
        places = WorkPlace.behind(places, more);
        programs.mayRun(grown);
        earlierSteps = steps.size();
        held = -1;
        makeRoom();
    }

    /** {@return how many steps of the plan as it is now have ended} */
    private int ended() {
        return steps.size() - earlierSteps;
    }

    /** {@return the steps that have ended by now, over all parts of the run} */
    public List<StepReport> steps() {
        return List.copyOf(steps);
    }

    /** Takes a STEP message and returns what it says; they come in order. */
    public StepReport step(JsonMessage json) {
        long ended = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).endedNanos();
        StepReport report = StepReport.read(json, plan, ended(), ended).after(earlierSteps);
        steps.add(report);
        return report;
    }

    /**
     * Takes a HELD message and returns the step that it is about, counted over the whole run: one that has operations and has not
     * ended, once.
     */
    public int held(JsonMessage json) {
        int step = json.integer("step", ended(), ended());
        if (held == step
                || step == plan.steps().size()
                || plan.steps().get(step).ops().isEmpty()) {
            throw json.malformed("step", "is " + step + ", whose hold has begun or has nothing before it");
        }
        held = step;
        return earlierSteps + step;
    }

    /** Takes a PROGRAM message and returns what it says. */
    public ProgramReport program(JsonMessage json) {
        return programs.ended(json);
    }

    /** Takes a PROGRAM_OUTPUT frame. */
    public void programOutput(Frame frame) {
        programs.printed(frame);
    }

    /**
     * {@return what the answer to a part of a run says: the operation that failed}
     *
     * @param done the answer
     */
    public Optional<FailedOp> endPart(JsonMessage done) {
        Optional<FailedOp> failedOp = FailedOp.read(done, plan);
        requireEnd(done, SchedulerState.read(done), failedOp);
        return failedOp;
    }

    /** Takes a WORKER message and returns what it says; a worker reports once. */
    public WorkerReport worker(JsonMessage json) {
        WorkerReport report = WorkerReport.read(json, places);
        if (workers[report.worker()] != null) {
            throw json.malformed("worker", "is " + report.worker() + ", which has reported already");
        }
        workers[report.worker()] = report;
        detailCounts[report.worker()] = json.count("details");
        return report;
    }

    /** Takes a WAKE_SAMPLES frame. */
    public void wakeSamples(Frame frame) {
        wakeUps.take(frame);
    }

    /** Takes a REQUEST_SAMPLES frame. */
    public void requestSamples(Frame frame) {
        requests.take(frame);
    }

    /** Takes a SPIN_SAMPLES frame. */
    public void spinSamples(Frame frame) {
        spins.take(frame);
    }

    /**
     * Makes the report of what was gathered and of the last answer.
     *
     * @param done the answer to RUN_PLAN
     * @param exit what SCHEDULER_EXITED told, if it came
     * @param schedulerLog the last of what the scheduler printed
     * @param schedExtDump the kernel's dump of it
     */
    public RunReport finish(JsonMessage done, Optional<SchedulerExit> exit, String schedulerLog, String schedExtDump) {
        done.integer("workers", workers.length, workers.length);
        for (int i = 0; i < workers.length; i++) {
            if (workers[i] == null) {
                throw done.malformed("workers", "is " + workers.length + ", but worker " + i + " has not reported");
            }
            requireSent(done, i, "wake samples", "wake-ups", wakeUps.sent(i), workers[i].wakeUps());
            requireSent(done, i, "samples", "requests", requests.sent(i), detailCounts[i]);
            requireSent(done, i, "samples", "spins", spins.sent(i), detailCounts[i]);
        }
        Optional<FailedOp> failedOp = endPart(done);
        return new RunReport(
                List.of(workers),
                IntStream.range(0, workers.length)
                        .mapToObj(worker -> WakeSamples.of(wakeUps.of(worker)))
                        .toList(),
                Duration.ofNanos(done.count("wallNanos")),
                SchedulerState.read(done),
                exit,
                schedulerLog,
                schedExtDump,
                done.count("oomKills"),
                steps,
                programs.reports(),
                failedOp,
                IntStream.range(0, workers.length).mapToObj(this::details).toList());
    }

    private WorkerDetails details(int worker) {
        return new WorkerDetails(
                detailCounts[worker], WakeSamples.of(requests.of(worker)), SpinSamples.of(spins.of(worker)));
    }

    private void requireSent(JsonMessage done, int worker, String what, String of, int sent, long counted) {
        // One that is stuck may have woken between the two messages.
        boolean stuck = workers[worker].exit().kind() == WorkerExit.Kind.STUCK;
        if (!stuck && sent > counted) {
            throw done.malformed(
                    "workers",
                    "hides a contradiction: worker " + worker + " sent " + sent + " " + what + " of " + counted + " "
                            + of);
        }
    }

    /** Only a failed operation and a lost scheduler end a plan before its last step. */
    private void requireEnd(JsonMessage done, Optional<SchedulerState> scheduler, Optional<FailedOp> failedOp) {
        int ended = ended();
        if (failedOp.isPresent() && failedOp.get().step() != ended - 1) {
            throw done.malformed(
                    "failedOp.step",
                    "is " + failedOp.get().step() + ", but " + ended + " steps have ended, expected the last of them");
        }
        boolean cutShort = failedOp.isPresent()
                || scheduler.filter(state -> !state.alive()).isPresent();
        boolean none = ended == 0 && !plan.steps().isEmpty();
        if (none || (ended < plan.steps().size() && !cutShort)) {
            throw done.malformed(
                    "",
                    "came after " + ended + " of " + plan.steps().size()
                            + " steps, and says neither that an operation failed nor that a scheduler was lost");
        }
    }
}
