// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.CorruptChannelException;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameReader;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.FrameWriter;
import dev.ktstr.guest.protocol.MalformedMessageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sends and receives frames with deadlines. While it waits for one thing it takes care of everything else that may happen:
 * remarks go to the log, the agent's last words and the machine's death end the wait.
 */
final class Conversation {
    private static final long SHORTEST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 2_000_000;

    /** Frames that arrived while the host was still writing. A correct agent has no reason to send this many. */
    private static final int MAX_INBOX = 16;

    private final FrameWriter writer;
    private final FrameReader reader;
    private final Heartbeat heartbeat;
    private final Liveness liveness;
    private final Consumer<String> log;
    private final Queue<Frame> inbox = new ArrayDeque<>();

    Conversation(ByteBuffer memory, Liveness liveness, Consumer<String> log) {
        this.writer = FrameWriter.hostToGuest(memory);
        this.reader = FrameReader.guestToHost(memory);
        this.heartbeat = new Heartbeat(memory);
        this.liveness = liveness;
        this.log = log;
    }

    /**
     * Writes a frame, waiting for room where there is none.
     *
     * @return its sequence number, which is the request's
     */
    int send(FrameType type, byte[] payload, Duration patience) throws InterruptedException {
        Wait wait = new Wait("room for a " + type + " frame in the channel", patience);
        while (!writer.tryWrite(type, payload)) {
            // The agent may stand still because its own ring is full.
            Optional<Frame> arrived = poll(wait);
            if (arrived.isPresent()) {
                keep(arrived.get());
                wait.check();
            } else {
                wait.pause();
            }
        }
        return writer.lastSequence();
    }

    /** {@return the next frame that is neither LOG nor FATAL} */
    Frame receive(String waitedFor, Duration patience) throws InterruptedException {
        Wait wait = new Wait(waitedFor, patience);
        while (inbox.isEmpty()) {
            wait.check();
            Optional<Frame> arrived = poll(wait);
            if (arrived.isPresent()) {
                return arrived.get();
            }
            wait.pause();
        }
        return inbox.remove();
    }

    private Optional<Frame> poll(Wait wait) throws InterruptedException {
        while (true) {
            heartbeat.observe();
            Optional<Frame> frame = reader.poll();
            if (frame.isEmpty() || !heard(frame.get())) {
                return frame;
            }
            // An agent that does nothing but remark must not keep the caller from its deadline.
            wait.check();
        }
    }

    /** {@return whether the frame was one that nobody waits for} */
    private boolean heard(Frame frame) {
        if (frame.type() == FrameType.FATAL) {
            throw new GuestFatalException(frame.json().string("message"));
        }
        if (frame.type() == FrameType.LOG) {
            log.accept(frame.json().string("text"));
            return true;
        }
        return false;
    }

    private void keep(Frame frame) {
        if (inbox.size() == MAX_INBOX) {
            throw new UnexpectedFrameException(
                    MAX_INBOX + " frames and then a " + frame + " while the host was still sending",
                    "to be asked before it answers");
        }
        inbox.add(frame);
    }

    /**
     * Ends the wait when the machine has died, but not before what the guest wrote until then was read: its last words are
     * worth more than its death.
     */
    private void checkAlive() {
        try {
            liveness.check();
        } catch (RuntimeException death) {
            if (!readLastWords(death)) {
                throw death;
            }
        }
    }

    /** {@return whether a frame was found for which somebody may be waiting} */
    private boolean readLastWords(RuntimeException death) {
        try {
            while (inbox.size() < MAX_INBOX) {
                Optional<Frame> frame = reader.poll();
                if (frame.isEmpty()) {
                    return false;
                }
                if (!heard(frame.get())) {
                    inbox.add(frame.get());
                    return true;
                }
            }
        } catch (GuestFatalException fatal) {
            fatal.addSuppressed(death);
            throw fatal;
        } catch (CorruptChannelException | MalformedMessageException e) {
            death.addSuppressed(e);
        }
        return false;
    }

    /** One wait: its deadline, and pauses that grow while nothing happens. */
    private final class Wait {
        private final String waitedFor;
        private final long begunNanos = System.nanoTime();
        private final long patienceNanos;
        private long pauseNanos = SHORTEST_PAUSE_NANOS;

        Wait(String waitedFor, Duration patience) {
            this.waitedFor = waitedFor;
            this.patienceNanos = patience.toNanos();
        }

        /** Sleeps a little. Not with {@link Thread#sleep}, which on JDK 17 rounds up to whole milliseconds. */
        void pause() throws InterruptedException {
            checkAlive();
            LockSupport.parkNanos(pauseNanos);
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
            check();
        }

        void check() throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while waiting for " + waitedFor);
            }
            long waited = System.nanoTime() - begunNanos;
            if (waited > patienceNanos) {
                throw new AgentTimeoutException(waitedFor, Duration.ofNanos(waited), heartbeat.age());
            }
        }
    }
}
