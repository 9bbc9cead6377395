// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Channels;
import dev.ktstr.guest.protocol.CorruptChannelException;
import dev.ktstr.guest.protocol.CorruptChannelException.Reason;
import dev.ktstr.guest.protocol.ForgedRing;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameReader;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.FrameWriter;
import dev.ktstr.guest.protocol.GuestException;
import dev.ktstr.guest.protocol.MalformedMessageException;
import dev.ktstr.guest.report.ReportReaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * A guest that wants to break its host, tens of thousands of times, and always the same way: what fails once fails in every
 * run, and says which mutation it was. {@code GuestFloodTest} is about amounts, {@code ChannelFuzz} goes where nobody thought
 * of going.
 */
@Test(timeOut = 120_000)
public class HostileGuestTest {
    private static final long SEED = 20_261_121;
    private static final byte[] NEXT = Frame.utf8("{\"text\":\"still here\"}");

    private ByteBuffer memory;
    private ForgedRing guest;

    @BeforeClass
    public void open() {
        memory = Channels.prepared();
        guest = new ForgedRing(memory);
    }

    /** Each type that a guest sends, with a payload as it should be. */
    @DataProvider
    public Object[][] goodFrames() {
        List<Object[]> frames = new ArrayList<>();
        for (FrameType type : FrameType.values()) {
            if (type.fromGuest()) {
                frames.add(new Object[] {type, HostCall.goodPayload(type)});
            }
        }
        frames.add(new Object[] {FrameType.DONE, HostCall.FAILED_OPERATION});
        return frames.toArray(Object[][]::new);
    }

    @Test(dataProvider = "goodFrames")
    public void noFlippedBitIsBelieved(FrameType type, byte[] payload) {
        byte[] good = ForgedRing.frame(type.code(), 0, 1, payload);
        int checked = ChannelLayout.FRAME_HEADER_SIZE + payload.length;
        for (int bit = 0; bit < 8 * good.length; bit++) {
            FrameReader reader = reader();
            guest.append(flipped(good, bit));
            guest.send(FrameType.LOG, NEXT);
            if (bit < 8 * checked) {
                assertCorruptForEver(reader, "bit " + bit);
            } else {
                assertThat(reader.poll().orElseThrow().payload())
                        .as("padding, bit %d", bit)
                        .isEqualTo(payload);
                assertStillReads(reader);
            }
        }
    }

    /** With a checksum that fits, only the contents are wrong: the frame after it is read whatever they are. */
    @Test(dataProvider = "goodFrames")
    public void contentsAreRefusedAndTheNextFrameIsRead(FrameType type, byte[] payload) {
        mutations(600, (random, i) -> {
            byte[] mutated = i % 2 == 0
                    ? flipped(payload, random.nextInt(8 * payload.length))
                    : JsonMutator.mutate(random, payload);
            FrameReader reader = reader();
            guest.send(type, mutated);
            guest.send(FrameType.LOG, NEXT);
            Frame frame = reader.poll().orElseThrow();
            assertThat(frame.payload()).isEqualTo(mutated);
            ReportReaders.readAll(frame, HostCall.PLAN_WITH_OPERATION);
            assertStillReads(reader);
        });
    }

    @Test(dataProvider = "goodFrames")
    public void noLengthLeadsOutOfTheFrame(FrameType type, byte[] payload) {
        byte[] good = ForgedRing.frame(type.code(), 0, 1, payload);
        List<Integer> lengths = new ArrayList<>(List.of(
                -1,
                -16,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                ChannelLayout.FRAME_PAYLOAD_MAX,
                ChannelLayout.FRAME_PAYLOAD_MAX + 1));
        for (int length = 0; length < payload.length + 64; length++) {
            lengths.add(length);
        }
        for (int length : lengths) {
            for (boolean repaired : new boolean[] {false, true}) {
                byte[] wrong = ForgedRing.withLength(good, length);
                FrameReader reader = reader();
                guest.append(repaired ? ForgedRing.repaired(wrong) : wrong);
                if (length == payload.length) {
                    assertThat(reader.poll()).isPresent();
                } else if (repaired && length >= 0 && length <= good.length - ChannelLayout.FRAME_HEADER_SIZE) {
                    // A shorter frame that is whole, with the rest of the longer one behind it.
                    Frame frame = reader.poll().orElseThrow();
                    assertThat(frame.payload()).hasSize(length);
                    ReportReaders.readAll(frame, HostCall.PLAN_WITH_OPERATION);
                    drain(reader);
                } else {
                    assertCorruptForEver(reader, "length " + length);
                }
            }
        }
    }

    public void onlyTypesOfTheGuestAreBelieved() {
        for (int code = 0; code <= 0xffff; code += code < 0x200 ? 1 : 0xff) {
            int wire = code;
            boolean known = Arrays.stream(FrameType.values()).anyMatch(type -> type.code() == wire && type.fromGuest());
            FrameReader reader = reader();
            guest.append(ForgedRing.frame(code, 0, 1, NEXT));
            if (known) {
                assertThat(reader.poll().orElseThrow().type().code()).isEqualTo(code);
            } else {
                assertThat(assertCorruptForEver(reader, "type " + code)).isEqualTo(Reason.TYPE);
            }
        }
    }

    public void sequenceAndReservedFieldHaveOneRightValue() {
        mutations(1000, (random, i) -> {
            boolean sequence = random.nextBoolean();
            int wrong = 2 + random.nextInt(0xfffe);
            FrameReader reader = reader();
            guest.append(ForgedRing.frame(FrameType.LOG.code(), sequence ? 0 : wrong, sequence ? wrong : 1, NEXT));
            assertThat(assertCorruptForEver(reader, "value " + wrong))
                    .isEqualTo(sequence ? Reason.SEQUENCE : Reason.RESERVED);
        });
    }

    /** Indices that jump between two polls, also back to where they were right. */
    public void anIndexThatWasWrongOnceEndsTheChannel() {
        mutations(2000, (random, i) -> {
            FrameReader reader = reader();
            FrameWriter writer = FrameWriter.hostToGuest(memory);
            Optional<Reason> reading = Optional.empty();
            Optional<Reason> writing = Optional.empty();
            for (int step = 0; step < 12; step++) {
                switch (random.nextInt(5)) {
                    case 0 -> guest.send(FrameType.LOG, NEXT);
                    case 1 -> index(random, ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_WRITE);
                    case 2 -> index(random, ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_READ);
                    case 3 -> index(random, ChannelLayout.CHANNEL_AT_HOST_TO_GUEST_READ);
                    default -> index(random, ChannelLayout.CHANNEL_AT_HOST_TO_GUEST_WRITE);
                }
                Optional<Reason> read = drain(reader);
                Optional<Reason> written = write(writer);
                if (reading.isPresent()) {
                    assertThat(read).as("reader, step %d", step).isEqualTo(reading);
                }
                if (writing.isPresent()) {
                    assertThat(written).as("writer, step %d", step).isEqualTo(writing);
                }
                reading = read;
                writing = written;
            }
        });
    }

    /** The whole conversation; frames lost, doubled, exchanged, of another type, and with contents of every kind. */
    public void noAnswerBreaksAConversation() {
        int[] failed = new int[1];
        mutations(3000, (random, i) -> {
            guest.clear();
            GuestAgent.prepare(memory);
            List<Frame> frames = new ArrayList<>(HostCall.answers());
            for (int n = 1 + random.nextInt(2); n > 0; n--) {
                rearrange(random, frames);
            }
            for (Frame frame : frames) {
                byte[] bytes = ForgedRing.frame(frame.type().code(), 0, guest.nextSequence(), frame.payload());
                guest.append(random.nextInt(100) == 0 ? flipped(bytes, random.nextInt(8 * bytes.length)) : bytes);
            }
            failed[0] += converse();
        });
        // A mutator that mutates nothing would let everything pass.
        assertThat(failed[0]).isGreaterThan(3000);
    }

    public void aConversationWithoutMutationsSucceeds() {
        guest.clear();
        GuestAgent.prepare(memory);
        HostCall.answers().forEach(frame -> guest.send(frame.type(), frame.payload()));
        assertThat(converse()).isZero();
    }

    /** The agent recovers where only contents were wrong. */
    public void aRefusedAnswerDoesNotHideTheNext() throws Exception {
        guest.clear();
        GuestAgent.prepare(memory);
        Frame ready = HostCall.answers().get(1);
        guest.send(FrameType.READY, Frame.utf8("{\"protocol\":1}"));
        guest.send(FrameType.LOG, Frame.utf8("[]"));
        guest.send(FrameType.READY, ready.payload());
        GuestAgent agent = new GuestAgent(memory, HostCall.DIES_WHEN_SILENT, GuestOutput.NONE, HostCall.PATIENCE);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> agent.awaitReady(HostCall.PATIENCE));
        }
        assertThat(agent.awaitReady(HostCall.PATIENCE).cpus()).hasSize(2);
    }

    @DataProvider
    public Object[][] guestsThatHoldTheHost() {
        FakeAgent.Script silent = agent -> {
            while (true) {
                agent.beat();
                Thread.sleep(1);
            }
        };
        FakeAgent.Script remarks = agent -> {
            while (true) {
                agent.say(FrameType.LOG, "{\"text\":\"and another thing\"}");
            }
        };
        FakeAgent.Script remarksAndReads = agent -> {
            while (true) {
                agent.take();
                agent.say(FrameType.LOG, "{\"text\":\"and another thing\"}");
            }
        };
        return new Object[][] {{"silent", silent}, {"remarks", remarks}, {"remarks and reads", remarksAndReads}};
    }

    /** RUN is missing: what protocol.h grants its agent adds seconds to any patience. GuestAgentTest has its deadlines. */
    @Test(dataProvider = "guestsThatHoldTheHost")
    public void noWaitOutlivesItsDeadline(String name, FakeAgent.Script script) throws Exception {
        for (HostCall call : HostCall.values()) {
            if (call == HostCall.RUN) {
                continue;
            }
            ByteBuffer shared = Channels.prepared();
            GuestAgent agent = new GuestAgent(shared, Liveness.UNWATCHED, GuestOutput.NONE, HostCall.PATIENCE);
            FakeAgent fake = new FakeAgent(shared, script);
            try {
                long begun = System.nanoTime();
                Optional<GuestException> end = HostCall.survive(call::on, agent);
                assertThat(end).as("%s, %s", name, call).containsInstanceOf(AgentTimeoutException.class);
                // Two patiences at most (a scheduler's attaching has its own), and a host that is busy otherwise.
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .isLessThan(HostCall.PATIENCE.multipliedBy(2).plusSeconds(5));
            } finally {
                fake.stop();
            }
        }
    }

    private void rearrange(Random random, List<Frame> frames) {
        int at = random.nextInt(frames.size());
        Frame frame = frames.get(at);
        FrameType[] types = FrameType.values();
        switch (random.nextInt(9)) {
            case 0 -> frames.remove(at);
            case 1 -> frames.add(at, frame);
            case 2 -> frames.set(at, frames.set(random.nextInt(frames.size()), frame));
            case 3 -> frames.set(at, new Frame(types[random.nextInt(types.length)], 0, frame.payload()));
            case 4 -> {
                if (frame.payload().length > 0) {
                    int bit = random.nextInt(8 * frame.payload().length);
                    frames.set(at, new Frame(frame.type(), 0, flipped(frame.payload(), bit)));
                }
            }
            default -> frames.set(at, new Frame(frame.type(), 0, JsonMutator.mutate(random, frame.payload())));
        }
    }

    /** {@return how many calls of a whole conversation failed} */
    private int converse() {
        // Silence ends the waits; a patience that ended them first would depend on how busy the host is.
        GuestAgent agent = new GuestAgent(memory, HostCall.DIES_WHEN_SILENT, GuestOutput.NONE, Duration.ofSeconds(20));
        int failed = 0;
        for (HostCall call : HostCall.values()) {
            failed += HostCall.survive(call::on, agent).isPresent() ? 1 : 0;
        }
        return failed;
    }

    private FrameReader reader() {
        guest.clear();
        return FrameReader.guestToHost(memory);
    }

    private void index(Random random, int at) {
        int value =
                switch (random.nextInt(5)) {
                    case 0 -> random.nextInt();
                    case 1 -> random.nextInt(256);
                    case 2 -> memory.getInt(at) + 8 * (random.nextInt(9) - 4);
                    case 3 -> memory.getInt(at) + ChannelLayout.CHANNEL_GUEST_TO_HOST_SIZE;
                    default -> 0;
                };
        memory.putInt(at, value);
    }

    /** {@return why the channel is corrupt, empty where every frame of it could be read} */
    private static Optional<Reason> drain(FrameReader reader) {
        try {
            while (true) {
                Optional<Frame> frame = reader.poll();
                if (frame.isEmpty()) {
                    return Optional.empty();
                }
                ReportReaders.readAll(frame.get(), HostCall.PLAN_WITH_OPERATION);
            }
        } catch (CorruptChannelException e) {
            return Optional.of(e.reason());
        }
    }

    private static Optional<Reason> write(FrameWriter writer) {
        try {
            writer.tryWrite(FrameType.POWER_OFF, NEXT);
            return Optional.empty();
        } catch (CorruptChannelException e) {
            return Optional.of(e.reason());
        }
    }

    private Reason assertCorruptForEver(FrameReader reader, String what) {
        Reason reason = drain(reader).orElseThrow(() -> new AssertionError(what + " was believed"));
        // A guest that tidies up after itself is not believed either.
        int writeIndex = memory.getInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_WRITE);
        memory.putInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_WRITE, 0);
        assertThat(drain(reader)).as(what).contains(reason);
        guest.scribble(0, ForgedRing.frame(FrameType.LOG.code(), 0, 1, NEXT));
        memory.putInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_WRITE, writeIndex);
        assertThat(drain(reader)).as(what).contains(reason);
        return reason;
    }

    private static void assertStillReads(FrameReader reader) {
        assertThat(reader.poll().orElseThrow().payload()).isEqualTo(NEXT);
        assertThat(reader.poll()).isEmpty();
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    private static void mutations(int count, Mutation mutation) {
        for (int i = 0; i < count; i++) {
            try {
                mutation.apply(new Random(SEED + i), i);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("Mutation " + i + " of " + count + ", new Random(" + (SEED + i) + "L)", e);
            }
        }
    }

    @FunctionalInterface
    private interface Mutation {
        void apply(Random random, int i);
    }
}
