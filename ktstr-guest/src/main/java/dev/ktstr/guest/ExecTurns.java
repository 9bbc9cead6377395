// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.MalformedMessageException;
import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.guest.report.SchedulerState;
import java.time.Duration;
import java.util.Arrays;

/** What the host does while a program runs in the guest: its streams, and its limit on time. */
final class ExecTurns implements Conversation.Meanwhile {
    private static final byte STANDARD_OUTPUT = 1;
    private static final byte STANDARD_ERROR = 2;
    private static final ProcessExit KILLED = new ProcessExit(true, 9);
    /** From the kill to the end. A program that the kernel holds fast is left, and with it its guest. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(3);

    private final Program program;
    private final ProgramStreams streams;
    private final Duration limit;
    private final Conversation conversation;
    private final Duration patience;
    private final long begunNanos = System.nanoTime();
    private boolean late;
    private boolean killed;
    private long killedNanos;
    private boolean listenedSince;

    ExecTurns(Program program, ProgramStreams streams, Duration limit, Conversation conversation, Duration patience) {
        this.program = program;
        this.streams = streams;
        this.limit = limit;
        this.conversation = conversation;
        this.patience = patience;
    }

    /** {@return how much longer it may take until the agent has something to say: past the limit, the time to kill it} */
    Duration patience() {
        Duration left = limit.minusNanos(System.nanoTime() - begunNanos);
        // However long a slow reader of its output held this thread, the program is killed first and heard out.
        return (left.isNegative() ? Duration.ZERO : left).plus(patience);
    }

    @Override
    public void turn() throws InterruptedException {
        late = late || System.nanoTime() - begunNanos > limit.toNanos();
        if (!killed && (late || streams.killed())) {
            killed = true;
            killedNanos = System.nanoTime();
            conversation.send(FrameType.EXEC_KILL, Frame.utf8("{}"), patience);
        }
        if (killed && System.nanoTime() - killedNanos > KILL_LIMIT.toNanos()) {
            if (listenedSince) {
                throw ProgramTimeoutException.ofUnkillable(program, KILL_LIMIT);
            }
            // A host that was busy elsewhere may have its end lie in the channel: it is looked there once more.
            listenedSince = true;
        }
        byte[] typed = streams.typed().orElse(null);
        if (typed != null) {
            conversation.send(FrameType.EXEC_INPUT, typed, patience);
        }
        Program.Size size = streams.resized().orElse(null);
        if (size != null) {
            conversation.send(FrameType.EXEC_RESIZE, Frame.utf8(size.toJson().toString()), patience);
        }
    }

    void printed(Frame frame) {
        byte[] payload = frame.payload();
        if (payload.length == 0) {
            throw new MalformedMessageException(frame.toString(), "", "is empty, expected a byte for the stream");
        }
        byte[] text = Arrays.copyOfRange(payload, 1, payload.length);
        switch (payload[0]) {
            case STANDARD_OUTPUT -> streams.output(text);
            case STANDARD_ERROR -> streams.error(text);
            default ->
                throw new MalformedMessageException(
                        frame.toString(), "stream", "is " + payload[0] + ", expected 1 or 2");
        }
    }

    ProgramResult ended(Frame answer) {
        if (answer.type() == FrameType.FAILED) {
            throw new RequestFailedException(
                    "run '" + String.join(" ", program.argv()) + "'",
                    answer.json().string("message"));
        }
        ProgramResult result = new ProgramResult(ProcessExit.read(answer.json()), SchedulerState.read(answer.json()));
        // One that ended by itself was in time: it was this host that got to know of it late.
        if (late && result.exit().equals(KILLED)) {
            throw ProgramTimeoutException.ofKilled(program, limit);
        }
        return result;
    }
}
