// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.JsonMessage;
import dev.ktstr.guest.protocol.MalformedMessageException;
import java.util.Optional;

/** Everything that the host reads out of frames, tried on any frame: a hostile guest need not keep payload and type together. */
public final class ReportReaders {
    /** More than any honest text of an error needs, and far less than a frame can hold: what is longer quotes the guest in full. */
    private static final int MAX_MESSAGE = 1000;

    private ReportReaders() {}

    /**
     * {@return how many readers took the frame} Every other refused it with a {@link MalformedMessageException} of bounded
     * length. Whatever else a reader throws comes out.
     */
    public static int readAll(Frame frame, RunPlan plan) {
        int taken = takes(() -> new RunCollector(plan).wakeSamples(frame)) ? 1 : 0;
        taken += takes(() -> new RunCollector(plan).requestSamples(frame)) ? 1 : 0;
        taken += takes(() -> new RunCollector(plan).spinSamples(frame)) ? 1 : 0;
        taken += takes(() -> new RunCollector(plan).programOutput(frame)) ? 1 : 0;
        JsonMessage json;
        try {
            json = frame.json();
        } catch (MalformedMessageException e) {
            checkLength(e);
            return taken;
        }
        Runnable[] readers = {
            () -> ReadyReport.read(json),
            () -> new RunCollector(plan).worker(json),
            () -> new RunCollector(plan).step(json),
            () -> new RunCollector(plan).program(json),
            () -> SchedulerExit.read(json),
            () -> SchedulerStop.read(json),
            () -> reported(plan).finish(json, Optional.empty(), "", ""),
            () -> json.count("request"),
            () -> json.count("atNanos"),
            () -> json.string("text"),
            () -> json.string("message"),
            () -> json.string("kernelLog"),
        };
        for (Runnable reader : readers) {
            if (takes(reader)) {
                taken++;
            }
        }
        return taken;
    }

    /** {@return a collector that waits for nothing but the answer to RUN_PLAN} */
    private static RunCollector reported(RunPlan plan) {
        RunCollector collector = new RunCollector(plan);
        String[] names = plan.cgroups().stream().map(CgroupPlan::name).toArray(String[]::new);
        for (int step = 0; step < plan.steps().size(); step++) {
            collector.step(
                    new Frame(FrameType.STEP, 1, Messages.step(1, step, names).getBytes(UTF_8)).json());
        }
        int worker = 0;
        for (var cgroup : plan.cgroups()) {
            for (int work = 0; work < cgroup.works().size(); work++) {
                for (int i = 0; i < cgroup.works().get(work).workers(); i++) {
                    String report = Messages.worker(1, worker++, cgroup.name(), work, 0);
                    collector.worker(new Frame(FrameType.WORKER, worker, report.getBytes(UTF_8)).json());
                }
            }
        }
        return collector;
    }

    private static boolean takes(Runnable reader) {
        try {
            reader.run();
            return true;
        } catch (MalformedMessageException e) {
            checkLength(e);
            return false;
        }
    }

    private static void checkLength(MalformedMessageException e) {
        if (e.getMessage().length() > MAX_MESSAGE) {
            throw new AssertionError("A message of " + e.getMessage().length() + " characters, expected at most "
                    + MAX_MESSAGE + ": " + e.getMessage().substring(0, 200) + "...");
        }
    }
}
