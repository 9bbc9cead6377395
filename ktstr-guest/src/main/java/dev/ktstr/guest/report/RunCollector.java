// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.JsonMessage;
import dev.ktstr.guest.protocol.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Gathers the frames of one run into its report, in bounded memory, and refuses what does not fit the plan. */
public final class RunCollector {
    /**
     * The most wake samples kept for a plan: 64 MiB. Workers share it evenly; of one that sends more than its share, the
     * first are kept.
     */
    public static final int MAX_WAKE_SAMPLES = 16 << 20;

    /** The most wake samples a worker may send. An agent that sends without end must not hold the host. */
    static final int MAX_SENT_BY_WORKER = 1 << 20;

    private final RunPlan plan;
    private final WorkerReport[] workers;
    private final int[][] samples;
    private final int[] sent;

    public RunCollector(RunPlan plan) {
        this.plan = plan;
        this.workers = new WorkerReport[plan.workers()];
        this.samples = new int[plan.workers()][0];
        this.sent = new int[plan.workers()];
    }

    /** Takes a WORKER message and returns what it says; a worker reports once. */
    public WorkerReport worker(JsonMessage json) {
        WorkerReport report = WorkerReport.read(json, plan);
        if (workers[report.worker()] != null) {
            throw json.malformed("worker", "is " + report.worker() + ", which has reported already");
        }
        workers[report.worker()] = report;
        return report;
    }

    /** Takes a WAKE_SAMPLES frame: u32 worker, u32 count, count times u32 nanoseconds, little-endian. */
    public void wakeSamples(Frame frame) {
        ByteBuffer in = ByteBuffer.wrap(frame.payload()).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < 2 * Integer.BYTES) {
            throw malformed(frame, "", "has " + in.remaining() + " bytes, expected at least " + 2 * Integer.BYTES);
        }
        int worker = in.getInt();
        if (Integer.compareUnsigned(worker, samples.length) >= 0) {
            throw malformed(
                    frame,
                    "worker",
                    "is " + Integer.toUnsignedString(worker) + ", expected 0 to " + (samples.length - 1));
        }
        int count = in.getInt();
        if (Integer.toUnsignedLong(count) * Integer.BYTES != in.remaining()) {
            throw malformed(
                    frame,
                    "count",
                    "is " + Integer.toUnsignedString(count) + ", but " + in.remaining() + " bytes of samples follow");
        }
        if (count > MAX_SENT_BY_WORKER - sent[worker]) {
            throw malformed(
                    frame,
                    "count",
                    "is " + count + ", which with the " + sent[worker] + " before exceeds " + MAX_SENT_BY_WORKER
                            + " for worker " + worker);
        }
        sent[worker] += count;
        int[] before = samples[worker];
        int kept = Math.min(count, MAX_WAKE_SAMPLES / samples.length - before.length);
        int[] all = Arrays.copyOf(before, before.length + kept);
        in.asIntBuffer().get(all, before.length, kept);
        samples[worker] = all;
    }

    /**
     * Makes the report of what was gathered and of the last answer.
     *
     * @param done the answer to RUN_PLAN
     * @param exit what SCHEDULER_EXITED told, if it came
     */
    public RunReport finish(JsonMessage done, Optional<SchedulerExit> exit) {
        done.integer("workers", workers.length, workers.length);
        for (int i = 0; i < workers.length; i++) {
            if (workers[i] == null) {
                throw done.malformed("workers", "is " + workers.length + ", but worker " + i + " has not reported");
            }
            // One that is stuck may have woken between the two messages.
            boolean stuck = workers[i].exit().kind() == WorkerExit.Kind.STUCK;
            if (!stuck && sent[i] > workers[i].wakeUps()) {
                throw done.malformed(
                        "workers",
                        "hides a contradiction: worker " + i + " sent " + sent[i] + " wake samples of "
                                + workers[i].wakeUps() + " wake-ups");
            }
        }
        return new RunReport(
                List.of(workers),
                Arrays.stream(samples).map(WakeSamples::of).toList(),
                Duration.ofNanos(done.count("wallNanos")),
                SchedulerState.read(done),
                exit);
    }

    private static MalformedMessageException malformed(Frame frame, String member, String problem) {
        return new MalformedMessageException(frame.toString(), member, problem);
    }
}
