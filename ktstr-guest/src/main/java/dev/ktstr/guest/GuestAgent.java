// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_AT_GENERATION;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_OFFSET;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_SIZE;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_AT_HOST_TO_GUEST_OFFSET;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_AT_HOST_TO_GUEST_SIZE;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_AT_MAGIC;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_AT_VERSION;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_GUEST_TO_HOST_OFFSET;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_GUEST_TO_HOST_SIZE;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_HOST_TO_GUEST_OFFSET;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_HOST_TO_GUEST_SIZE;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_MAGIC;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_SIZE;
import static dev.ktstr.guest.protocol.ChannelLayout.CHANNEL_VERSION;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.JsonMessage;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.guest.report.RunCollector;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerExit;
import dev.ktstr.guest.report.SchedulerFailure;
import dev.ktstr.guest.report.SchedulerStop;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Talks to the agent of one running guest. One request at a time, each waits for its answer; for one thread at a time.
 *
 * <p>Every wait may end with an {@link AgentTimeoutException}, an {@link AgentSilentException} (its heart stopped), a {@link
 * GuestFatalException} (the agent gave up), the exception of the {@link Liveness} (the machine died), a {@code CorruptChannelException}, a {@code
 * MalformedMessageException} or an {@link UnexpectedFrameException} (the guest cannot be believed), and, where the thread
 * is interrupted, an {@link InterruptedException}. All but the first and the last mean that this guest is lost; after those
 * two it is in an unknown state. After a {@link RequestFailedException} or a {@link SchedulerStartException} the agent
 * goes on: what it did for the request it took back as far as it could, and the message says what it could not. A file that
 * it failed to write is damaged or gone, and a scheduler that it failed to stop may still run.
 */
public final class GuestAgent {
    /** How long an agent may take over something it should do at once. Generous: an emulated guest is slow. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Conversation conversation;
    private final Duration patience;
    private Optional<SchedulerExit> schedulerExit = Optional.empty();
    /** Whether there is a scheduler, alive or lost, that was started and not stopped since. */
    private boolean schedulerStarted;

    /** Until the guest says how many it has, the number that grants the agent most time. */
    private int cpus = 1;

    /**
     * Talks over a channel with the default patience.
     *
     * @param memory the channel's memory, {@link #prepare prepared}, shared with the guest: a direct buffer
     * @param liveness asked during every wait
     * @param output gets what the guest says unasked
     */
    public GuestAgent(ByteBuffer memory, Liveness liveness, GuestOutput output) {
        this(memory, liveness, output, DEFAULT_PATIENCE);
    }

    /**
     * Talks over a channel.
     *
     * @param memory the channel's memory, {@link #prepare prepared}, shared with the guest: a direct buffer
     * @param liveness asked during every wait
     * @param output gets what the guest says unasked
     * @param patience how long the agent may take over something it should do at once
     */
    public GuestAgent(ByteBuffer memory, Liveness liveness, GuestOutput output, Duration patience) {
        this(memory, liveness, output, patience, Conversation.LONGEST_SILENCE);
    }

    GuestAgent(ByteBuffer memory, Liveness liveness, GuestOutput output, Duration patience, Duration longestSilence) {
        this.conversation = new Conversation(memory, liveness, output, longestSilence);
        this.patience = patience;
    }

    /**
     * Ends the pause of whoever waits for the agent, since it has sent something. For hosts that are told so; without it the channel
     * is looked at from time to time. May be called on any thread.
     */
    public void ring() {
        conversation.ring();
    }

    /**
     * Writes the channel's header and clears its indices. To be done before the guest starts, also before each start from a
     * {@link #park parked} guest: the channel gets a random generation, by which that guest knows it from the former one.
     *
     * @param memory at least {@link ChannelLayout#CHANNEL_SIZE} bytes; its position and order stay as they are
     */
    public static void prepare(ByteBuffer memory) {
        if (memory.capacity() < CHANNEL_SIZE) {
            throw new IllegalArgumentException(
                    "The channel's memory has " + memory.capacity() + " bytes, expected " + CHANNEL_SIZE);
        }
        ByteBuffer header = memory.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        header.put(0, new byte[CHANNEL_HOST_TO_GUEST_OFFSET]);
        header.putInt(CHANNEL_AT_MAGIC, CHANNEL_MAGIC);
        header.putInt(CHANNEL_AT_VERSION, CHANNEL_VERSION);
        header.putInt(CHANNEL_AT_HOST_TO_GUEST_OFFSET, CHANNEL_HOST_TO_GUEST_OFFSET);
        header.putInt(CHANNEL_AT_HOST_TO_GUEST_SIZE, CHANNEL_HOST_TO_GUEST_SIZE);
        header.putInt(CHANNEL_AT_GUEST_TO_HOST_OFFSET, CHANNEL_GUEST_TO_HOST_OFFSET);
        header.putInt(CHANNEL_AT_GUEST_TO_HOST_SIZE, CHANNEL_GUEST_TO_HOST_SIZE);
        // A parked guest that shares this memory already begins as soon as it sees the generation.
        VarHandle.releaseFence();
        header.putInt(CHANNEL_AT_GENERATION, newGeneration());
    }

    /** {@return any number but 0, which stands for a header that is not complete} */
    private static int newGeneration() {
        int generation = RANDOM.nextInt();
        return generation == 0 ? 1 : generation;
    }

    /**
     * Waits for the agent's first words.
     *
     * @param timeout for kernel and agent to start. Nothing else ends this wait: not even an agent that falls silent meanwhile
     */
    public ReadyReport awaitReady(Duration timeout) throws InterruptedException {
        Frame frame = conversation.receiveFirst("the guest's agent to start", timeout);
        if (frame.type() != FrameType.READY) {
            throw new UnexpectedFrameException("a " + frame, "READY before everything else");
        }
        ReadyReport ready = ReadyReport.read(frame.json());
        cpus = Math.max(1, ready.cpus().size());
        return ready;
    }

    /**
     * Makes a file in the guest, and the directories above it.
     *
     * @throws IOException where the file cannot be read on the host
     * @throws RequestFailedException where the guest cannot write it, as when its memory is full
     */
    public void putFile(GuestFile file) throws IOException, InterruptedException {
        long size = file.size();
        JsonObject json = new JsonObject();
        json.addProperty("path", file.path());
        json.addProperty("mode", file.mode());
        json.addProperty("size", size);
        Optional<IOException> unreadable;
        int request;
        // Opened before the guest hears of it: half a file cannot be taken back.
        try (InputStream in = file.open()) {
            request = send(FrameType.PUT_FILE, json);
            unreadable = sendContents(in, size);
        }
        String what = "write " + file.path();
        answer(request, "the guest to " + what, what, patience);
        if (unreadable.isPresent()) {
            throw new IOException("Sending " + file + " failed; the guest has a damaged file", unreadable.get());
        }
    }

    /**
     * Sends exactly as many bytes as were promised, zeros from where the host's file ends early or cannot be read any more:
     * otherwise the agent would take the next request for the rest of the file.
     */
    private Optional<IOException> sendContents(InputStream in, long size) throws InterruptedException {
        Optional<IOException> unreadable = Optional.empty();
        byte[] chunk = new byte[ChannelLayout.FRAME_PAYLOAD_MAX];
        for (long left = size; left > 0; left -= Math.min(left, chunk.length)) {
            int wanted = (int) Math.min(left, chunk.length);
            int got = 0;
            if (unreadable.isEmpty()) {
                try {
                    got = in.readNBytes(chunk, 0, wanted);
                    if (got < wanted) {
                        unreadable = Optional.of(new IOException("It ended " + (left - got)
                                + " bytes before its size of " + size + ": it was changed while it was sent"));
                    }
                } catch (IOException e) {
                    unreadable = Optional.of(e);
                }
            }
            Arrays.fill(chunk, got, wanted, (byte) 0);
            conversation.send(
                    FrameType.FILE_DATA, wanted == chunk.length ? chunk : Arrays.copyOf(chunk, wanted), patience);
        }
        return unreadable;
    }

    /**
     * Starts a scheduler and waits until the kernel says that it is attached.
     *
     * @param name how messages call it
     * @param argv its command line; the first is its path in the guest
     * @param attachTimeout from its start until it has to be attached
     * @throws SchedulerStartException where it does not run
     * @throws RequestFailedException where it was not tried, as when another was started and not stopped, or is attached
     *     although nobody started it here
     */
    public SchedulerStart startScheduler(String name, List<String> argv, Duration attachTimeout)
            throws InterruptedException {
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("The command line of scheduler '" + name
                    + "' is empty, expected at least the path of its binary in the guest");
        }
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        JsonArray arguments = new JsonArray();
        argv.forEach(arguments::add);
        json.add("argv", arguments);
        json.addProperty("attachTimeoutNanos", attachTimeout.toNanos());
        // What an earlier scheduler did is not this one's doing.
        forgetScheduler();
        int request = send(FrameType.START_SCHEDULER, json);
        Frame frame = receiveAnswer(
                request,
                "scheduler '" + name + "' to attach",
                deadline(attachTimeout.plus(patience)),
                RunListener.NONE);
        JsonMessage answer = frame.json();
        if (frame.type() == FrameType.FAILED && !answer.has("reason")) {
            // It was not even tried, as when the scheduler before it was not stopped.
            throw failed("start scheduler '" + name + "'", answer);
        }
        if (frame.type() == FrameType.FAILED) {
            schedulerStarted = false;
            throw new SchedulerStartException(
                    name,
                    answer.string("reason", SchedulerStartException.Reason::parse),
                    answer.string("message"),
                    conversation.schedulerWords().log(),
                    answer.has("kernelLog") ? answer.string("kernelLog") : "",
                    conversation.schedulerWords().dump());
        }
        if (frame.type() != FrameType.DONE) {
            throw new UnexpectedFrameException("a " + frame, "DONE or FAILED for START_SCHEDULER");
        }
        schedulerStarted = true;
        return new SchedulerStart(answer.integer("pid", 1, Integer.MAX_VALUE), answer.string("ops"));
    }

    /**
     * Ends the scheduler, or, where it has ended unasked, what it left behind; then says how it ended.
     *
     * @throws RequestFailedException where none was started since the last stop, or where nothing could end it; its {@link
     *     RequestFailedException#schedulerFailure} tells which
     */
    public SchedulerStop stopScheduler() throws InterruptedException {
        int request = send(FrameType.STOP_SCHEDULER, new JsonObject());
        // However it ends, the agent does not count it as started any more.
        schedulerStarted = false;
        JsonMessage answer = answer(request, "the scheduler to stop", "stop the scheduler", patience);
        return SchedulerStop.read(answer);
    }

    /** {@return how the scheduler ended, if it did so unasked since it was started and was heard of by now} */
    public Optional<SchedulerExit> schedulerExit() {
        return schedulerExit;
    }

    /**
     * Runs a plan to its end.
     *
     * @param listener hears of what happens meanwhile
     * @throws RequestFailedException where the guest cannot set the plan up
     */
    public RunReport run(RunPlan plan, RunListener listener) throws InterruptedException {
        plan.requireWhole();
        return new PlanRun(this, plan, listener).toEnd();
    }

    /**
     * Begins a run whose steps are made up on the way. Until it is ended, no other is begun.
     *
     * @param plan what there is at first, without steps
     * @param listener hears of what happens meanwhile, whenever the run is spoken with
     * @throws RequestFailedException where the guest cannot set the plan up
     */
    public OpenRun open(RunPlan plan, RunListener listener) throws InterruptedException {
        if (!plan.steps().isEmpty()) {
            throw new IllegalArgumentException("A plan that is opened has "
                    + plan.steps().size() + " steps, expected none: carry them out afterwards");
        }
        PlanRun run = new PlanRun(this, plan, listener);
        run.open();
        return new OpenRun(run);
    }

    /** Sends a request about a plan. What a scheduler did that was stopped since is not the doing of one that the plan starts. */
    int beginPlan(FrameType type, JsonObject json, RunListener listener) throws InterruptedException {
        if (!schedulerStarted) {
            forgetScheduler();
        }
        int request = send(type, json);
        if (schedulerExit.isPresent()) {
            listener.schedulerExited(schedulerExit.get());
        }
        return request;
    }

    /** {@return the report of a run that has ended with this answer} */
    RunReport finish(RunCollector collector, JsonMessage done) {
        RunReport report = collector.finish(
                done,
                schedulerExit,
                conversation.schedulerWords().log(),
                conversation.schedulerWords().dump());
        schedulerStarted = report.scheduler().isPresent();
        return report;
    }

    /** {@return for how long a plan may take} */
    RunTimes timesOf(RunPlan plan) {
        return new RunTimes(plan, cpus, patience);
    }

    private void forgetScheduler() {
        schedulerExit = Optional.empty();
        conversation.schedulerWords().clear();
    }

    /**
     * Runs a program to its end.
     *
     * @param streams where its output goes and its input comes from
     * @param limit how long it may take
     * @return how it ended
     * @throws ProgramTimeoutException where it took longer and was killed; says whether the agent goes on
     * @throws RequestFailedException where it could not be started
     */
    public ProgramResult exec(Program program, ProgramStreams streams, Duration limit) throws InterruptedException {
        int request = send(FrameType.EXEC, program.toJson());
        String waitedFor = "'" + String.join(" ", program.argv()) + "' to end";
        ExecTurns turns = new ExecTurns(program, streams, limit, conversation, patience);
        while (true) {
            Frame frame = conversation.receive(waitedFor, turns.patience(), turns);
            switch (frame.type()) {
                case EXEC_OUTPUT -> turns.printed(frame);
                case SCHEDULER_EXITED -> streams.schedulerExited(noteExit(frame));
                case DONE, FAILED -> {
                    requireAnswerTo(request, frame);
                    return turns.ended(frame);
                }
                default -> throw new UnexpectedFrameException("a " + frame, waitedFor);
            }
        }
    }

    /** {@return the last of what the scheduler that was started last has printed} */
    public String schedulerLog() {
        return conversation.schedulerWords().log();
    }

    /** {@return the kernel's debug dump of the scheduler that was started last; empty where it made none} */
    public String schedExtDump() {
        return conversation.schedulerWords().dump();
    }

    /**
     * Makes the guest ready for being saved. When this returns, the agent leaves the channel alone and waits for a fresh
     * one: {@link #prepare} memory for the guest that starts from what was saved, at the same guest address, and talk to it
     * with a new {@code GuestAgent}, which hears that it is {@link #awaitReady ready} first and should {@link #renew} it.
     * This one is of no use any more.
     *
     * @throws RequestFailedException where a scheduler was not stopped, or a process that was started is left
     */
    public void park() throws InterruptedException {
        int request = send(FrameType.PARK, new JsonObject());
        answer(request, "the guest to park", "park", patience);
    }

    /**
     * Gives a guest that was started from a saved state a time, random numbers and a boot ID of its own.
     *
     * @throws RequestFailedException where the guest's kernel refuses one of them; the message says which, and those before
     *     it, in the order of {@link GuestIdentity}, are in force
     */
    public void renew(GuestIdentity identity) throws InterruptedException {
        int request = send(FrameType.RENEW, identity.toJson());
        answer(request, "the guest to take its identity", "take its identity", patience);
    }

    /** Asks the guest to power itself off and returns at once: the end of the machine is for its owner to see. */
    public void powerOff() throws InterruptedException {
        send(FrameType.POWER_OFF, new JsonObject());
    }

    int send(FrameType type, JsonObject json) throws InterruptedException {
        byte[] payload = Frame.utf8(json.toString());
        if (payload.length > ChannelLayout.FRAME_PAYLOAD_MAX) {
            throw new IllegalArgumentException(
                    "A " + type + " request has " + payload.length + " bytes, expected at most "
                            + ChannelLayout.FRAME_PAYLOAD_MAX + ": make it shorter, or split it into several");
        }
        return conversation.send(type, payload, patience);
    }

    private JsonMessage answer(int request, String waitedFor, String what, Duration timeout)
            throws InterruptedException {
        Frame frame = receiveAnswer(request, waitedFor, deadline(timeout), RunListener.NONE);
        return switch (frame.type()) {
            case DONE -> frame.json();
            case FAILED -> throw failed(what, frame.json());
            default ->
                throw new UnexpectedFrameException("a " + frame, "DONE or FAILED, while waiting for " + waitedFor);
        };
    }

    static long deadline(Duration timeout) {
        return System.nanoTime() + timeout.toNanos();
    }

    /** {@return the next frame that belongs to the request} What the scheduler did meanwhile is kept for the report. */
    Frame receiveAnswer(int request, String waitedFor, long deadline, RunListener listener)
            throws InterruptedException {
        while (true) {
            Duration left = Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0));
            Frame frame = conversation.receive(waitedFor, left);
            switch (frame.type()) {
                case SCHEDULER_EXITED -> listener.schedulerExited(noteExit(frame));
                case WAKE_SAMPLES, REQUEST_SAMPLES, SPIN_SAMPLES, PROGRAM_OUTPUT -> {
                    return frame;
                }
                case DONE, FAILED, STARTED, STEP, HELD, WORKER, PROGRAM -> {
                    requireAnswerTo(request, frame);
                    return frame;
                }
                default -> throw new UnexpectedFrameException("a " + frame, waitedFor);
            }
        }
    }

    private SchedulerExit noteExit(Frame frame) {
        if (schedulerExit.isPresent()) {
            throw new UnexpectedFrameException("a second " + frame, "one for each scheduler that was started");
        }
        SchedulerExit exit = SchedulerExit.read(frame.json());
        schedulerExit = Optional.of(exit);
        return exit;
    }

    private static void requireAnswerTo(int request, Frame frame) {
        long answered = frame.json().count("request");
        if (answered != Integer.toUnsignedLong(request)) {
            throw new UnexpectedFrameException(
                    "a " + frame + " for request " + answered, "one for request " + Integer.toUnsignedLong(request));
        }
    }

    static RequestFailedException failed(String what, JsonMessage answer) {
        Optional<SchedulerFailure> failure =
                answer.has("reason") ? Optional.of(answer.string("reason", SchedulerFailure::parse)) : Optional.empty();
        return new RequestFailedException(what, answer.string("message"), failure);
    }
}
