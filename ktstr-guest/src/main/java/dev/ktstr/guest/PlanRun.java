// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import com.google.gson.JsonObject;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.RunPlanJson;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.JsonMessage;
import dev.ktstr.guest.report.FailedOp;
import dev.ktstr.guest.report.RunCollector;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.StepReport;
import java.util.List;
import java.util.Optional;

/** The conversation about one plan: its requests, and the frames that come before their answers. */
final class PlanRun {
    private final GuestAgent agent;
    private final RunListener listener;
    private final RunCollector collector;
    private RunPlan plan;

    PlanRun(GuestAgent agent, RunPlan plan, RunListener listener) {
        this.agent = agent;
        this.plan = plan;
        this.listener = listener;
        this.collector = new RunCollector(plan);
    }

    /** All of it in one request. */
    RunReport toEnd() throws InterruptedException {
        int request = agent.beginPlan(FrameType.RUN_PLAN, RunPlanJson.write(plan), listener);
        awaitStarted(request);
        Frame frame =
                afterSteps(request, GuestAgent.deadline(agent.timesOf(plan).untilDrained()));
        return agent.finish(collector, afterReports(request, frame));
    }

    /** The first part, whose workers go on. */
    void open() throws InterruptedException {
        int request = agent.beginPlan(FrameType.OPEN_PLAN, RunPlanJson.write(plan), listener);
        awaitStarted(request);
        collector.endPart(part(request));
    }

    /** A further part. */
    Optional<FailedOp> proceed(List<CgroupPlan> cgroups, List<StepPlan> steps) throws InterruptedException {
        plan = plan.continued(cgroups, steps);
        collector.continueWith(plan, cgroups);
        int request = agent.send(FrameType.CONTINUE_PLAN, RunPlanJson.write(cgroups, steps));
        return collector.endPart(part(request));
    }

    /** What the run has had by now. */
    RunPlan plan() {
        return plan;
    }

    /** What was at the end of each step by now. */
    List<StepReport> steps() {
        return collector.steps();
    }

    /** The last part. */
    RunReport end() throws InterruptedException {
        plan = plan.continued(List.of(), List.of());
        collector.continueWith(plan, List.of());
        int request = agent.send(FrameType.END_PLAN, new JsonObject());
        Frame frame = agent.receiveAnswer(
                request,
                "a plan to end",
                GuestAgent.deadline(agent.timesOf(plan).untilDrained()),
                listener);
        return agent.finish(collector, afterReports(request, frame));
    }

    private void awaitStarted(int request) throws InterruptedException {
        Frame started = agent.receiveAnswer(
                request,
                "the workers of a plan to be released",
                GuestAgent.deadline(agent.timesOf(plan).untilReleased()),
                listener);
        switch (started.type()) {
            case STARTED -> listener.started(started.json().count("atNanos"));
            case FAILED -> throw GuestAgent.failed("run the plan", started.json());
            default -> throw new UnexpectedFrameException("a " + started, "STARTED before it");
        }
    }

    private JsonMessage part(int request) throws InterruptedException {
        RunTimes times = agent.timesOf(plan);
        long deadline = GuestAgent.deadline(times.untilReleased().plus(times.untilStepped()));
        Frame frame = afterSteps(request, deadline);
        while (heardProgram(frame)) {
            frame = agent.receiveAnswer(request, "the end of a plan's part", deadline, listener);
        }
        return switch (frame.type()) {
            case DONE -> frame.json();
            case FAILED -> throw GuestAgent.failed("go on with the plan", frame.json());
            default -> throw new UnexpectedFrameException("a " + frame, "the end of a plan's part");
        };
    }

    /** {@return the first frame that does not tell of steps} */
    private Frame afterSteps(int request, long deadline) throws InterruptedException {
        String ending = "a plan of " + plan.duration() + " to end";
        Frame frame = agent.receiveAnswer(request, ending, deadline, listener);
        while (frame.type() == FrameType.STEP || frame.type() == FrameType.HELD) {
            if (frame.type() == FrameType.STEP) {
                listener.stepEnded(collector.step(frame.json()));
            } else {
                listener.held(collector.held(frame.json()));
            }
            frame = agent.receiveAnswer(request, ending, deadline, listener);
        }
        return frame;
    }

    /** One deadline for all reports: a guest that sends frame after frame must not hold the host. */
    private JsonMessage afterReports(int request, Frame first) throws InterruptedException {
        long deadline = GuestAgent.deadline(agent.timesOf(plan).untilReported());
        Frame frame = first;
        while (frame.type() != FrameType.DONE) {
            if (!heardProgram(frame)) {
                heardWorker(frame);
            }
            frame = agent.receiveAnswer(request, "the rest of a plan's report", deadline, listener);
        }
        return frame.json();
    }

    private void heardWorker(Frame frame) {
        switch (frame.type()) {
            case FAILED -> throw GuestAgent.failed("run the plan", frame.json());
            case WORKER -> listener.worker(collector.worker(frame.json()));
            case WAKE_SAMPLES -> collector.wakeSamples(frame);
            case REQUEST_SAMPLES -> collector.requestSamples(frame);
            case SPIN_SAMPLES -> collector.spinSamples(frame);
            default -> throw new UnexpectedFrameException("a " + frame, "a report of a plan or its end");
        }
    }

    private boolean heardProgram(Frame frame) {
        switch (frame.type()) {
            case PROGRAM -> listener.programEnded(collector.program(frame.json()));
            case PROGRAM_OUTPUT -> collector.programOutput(frame);
            default -> {
                return false;
            }
        }
        return true;
    }
}
