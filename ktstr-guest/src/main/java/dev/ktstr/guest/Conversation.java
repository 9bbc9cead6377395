// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.ChannelLayout;
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

/**
 * Sends and receives frames with deadlines. While it waits for one thing it takes care of everything else that may happen:
 * output goes where it belongs, the agent's last words and the machine's death end the wait.
 */
final class Conversation {
    private static final long SHORTEST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 2_000_000;

    /** Frames that arrived while the host was still writing. A correct agent has no reason to send this many. */
    private static final int MAX_INBOX = 16;

    /**
     * How long the agent's heart may stand still. It beats every 20 ms or faster; with all vCPUs of a crowded machine taking
     * turns on one thread of the host, a second or two may pass.
     */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    /** What a machine can have left in the channel when it died. One that is said to be dead and still talks is not heard out. */
    private static final int MAX_LAST_WORDS = ChannelLayout.CHANNEL_GUEST_TO_HOST_SIZE;

    /** Frames that nobody waits for, taken in one go. */
    private static final int MAX_HEARD = 64;

    private final FrameWriter writer;
    private final FrameReader reader;
    /** Whoever waits for a frame at this moment; null if nobody does. */
    private volatile Thread waiting;

    private final Heartbeat heartbeat;
    private final Liveness liveness;
    private final GuestOutput output;
    private final Duration longestSilence;
    private final SchedulerWords schedulerWords = new SchedulerWords();
    private final Queue<Frame> inbox = new ArrayDeque<>();

    Conversation(ByteBuffer memory, Liveness liveness, GuestOutput output, Duration longestSilence) {
        this.writer = FrameWriter.hostToGuest(memory);
        this.reader = FrameReader.guestToHost(memory);
        this.heartbeat = new Heartbeat(memory);
        this.liveness = liveness;
        this.output = output;
        this.longestSilence = longestSilence;
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
            arrived.ifPresent(this::keep);
            wait.check();
            if (arrived.isEmpty()) {
                wait.pause();
            }
        }
        return writer.lastSequence();
    }

    /** What a caller does while it waits; it may send. */
    interface Meanwhile {
        /** Nothing. */
        Meanwhile NOTHING = () -> {};

        void turn() throws InterruptedException;
    }

    /** {@return what the scheduler that was started last had to say} */
    SchedulerWords schedulerWords() {
        return schedulerWords;
    }

    /** {@return the next frame that somebody waits for} */
    Frame receive(String waitedFor, Duration patience) throws InterruptedException {
        return receive(waitedFor, patience, Meanwhile.NOTHING);
    }

    /**
     * {@return the agent's first frame} Its heart may stand still meanwhile: a guest that boots brings up all of its CPUs, and of
     * a crowded host they get little. How long that may take the caller says.
     */
    Frame receiveFirst(String waitedFor, Duration patience) throws InterruptedException {
        return receive(new Wait(waitedFor, patience, patience), Meanwhile.NOTHING);
    }

    /** {@return the next frame that somebody waits for} */
    Frame receive(String waitedFor, Duration patience, Meanwhile meanwhile) throws InterruptedException {
        Wait wait = new Wait(waitedFor, patience);
        if (patience.isNegative() || patience.isZero()) {
            // Who is always answered at once, by a guest that never ends, must not go on for ever.
            wait.check();
        }
        return receive(wait, meanwhile);
    }

    private Frame receive(Wait wait, Meanwhile meanwhile) throws InterruptedException {
        while (inbox.isEmpty()) {
            meanwhile.turn();
            // It may have found frames while it sent; those came first.
            if (!inbox.isEmpty()) {
                break;
            }
            Optional<Frame> arrived = poll(wait);
            if (arrived.isPresent()) {
                return arrived.get();
            }
            // After a look, never before one: this host may have been busy elsewhere when its time was over.
            wait.check();
            wait.pause();
        }
        return inbox.remove();
    }

    private Optional<Frame> poll(Wait wait) throws InterruptedException {
        // A guest that talks without end must not keep the caller from what it does meanwhile.
        for (int heard = 0; ; heard++) {
            heartbeat.observe();
            Optional<Frame> frame = heard < MAX_HEARD ? reader.poll() : Optional.empty();
            if (frame.isEmpty() || !heard(frame.get())) {
                return frame;
            }
            // An agent that does nothing but remark must not keep the caller from its deadline.
            wait.check();
        }
    }

    /** {@return whether the frame was one that nobody waits for} */
    private boolean heard(Frame frame) {
        switch (frame.type()) {
            case FATAL -> throw new GuestFatalException(frame.json().string("message"));
            case LOG -> output.remark(frame.json().string("text"));
            case SCHEDULER_OUTPUT -> {
                schedulerWords.printed(frame.payload());
                output.scheduler(frame.payload());
            }
            case SCHED_EXT_DUMP -> schedulerWords.dumped(frame.payload());
            default -> {
                return false;
            }
        }
        return true;
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
            int heard = 0;
            while (inbox.size() < MAX_INBOX && heard < MAX_LAST_WORDS) {
                Optional<Frame> frame = reader.poll();
                if (frame.isEmpty()) {
                    return false;
                }
                heard += ChannelLayout.FRAME_HEADER_SIZE + frame.get().payload().length;
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

    /** There is a frame, so whoever waits for one need not wait longer. Called on any thread. */
    void ring() {
        // Nothing happens for null. A ring that comes just before somebody begins to wait costs him one pause.
        LockSupport.unpark(waiting);
    }

    /** One wait: its deadline, and pauses that grow while nothing happens. */
    private final class Wait {
        private final String waitedFor;
        private final long begunNanos = System.nanoTime();
        private final long patienceNanos;
        private final Duration longestSilence;
        private long pauseNanos = SHORTEST_PAUSE_NANOS;

        Wait(String waitedFor, Duration patience) {
            this(waitedFor, patience, Conversation.this.longestSilence);
        }

        Wait(String waitedFor, Duration patience, Duration longestSilence) {
            this.waitedFor = waitedFor;
            this.patienceNanos = patience.toNanos();
            this.longestSilence = longestSilence;
        }

        /** Sleeps a little. Not with {@link Thread#sleep}, which on JDK 17 rounds up to whole milliseconds. */
        void pause() throws InterruptedException {
            checkAlive();
            waiting = Thread.currentThread();
            LockSupport.parkNanos(pauseNanos);
            waiting = null;
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }

        void check() throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while waiting for " + waitedFor);
            }
            // First of all, because what was seen last can be old when nobody has waited for a while.
            heartbeat.observe();
            long waited = System.nanoTime() - begunNanos;
            if (waited > patienceNanos) {
                throw new AgentTimeoutException(waitedFor, Duration.ofNanos(waited), heartbeat.age());
            }
            Optional<Duration> silence = heartbeat.age().filter(age -> age.compareTo(longestSilence) > 0);
            if (silence.isPresent()) {
                throw new AgentSilentException(waitedFor, silence.get());
            }
        }
    }
}
