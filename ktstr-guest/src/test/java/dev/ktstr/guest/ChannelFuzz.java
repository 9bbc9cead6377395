// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Channels;
import dev.ktstr.guest.protocol.CorruptChannelException;
import dev.ktstr.guest.protocol.CorruptChannelException.Reason;
import dev.ktstr.guest.protocol.ForgedRing;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameReader;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.FrameWriter;
import dev.ktstr.guest.report.ReportReaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The target of the fuzzer: a hostile guest as a little program, against the host's side of a channel.
 *
 * <p>The invariant: nothing but a {@code GuestException} comes out; a channel once found corrupt stays corrupt for the same
 * reason; and as long as the guest did nothing wrong, each frame arrives as it was sent. Time and memory are the fuzzer's to
 * watch.
 *
 * <p>The first byte says who listens: 0 a bare reader and writer, with every report reader on every frame; otherwise a {@link
 * GuestAgent}. Then follow steps, a byte each (modulo their number), with their operands, numbers little-endian:
 *
 * <pre>
 *   0 SCRIBBLE  u24 place in the ring, u8 n, n bytes
 *   1 INDEX     u8 which word of the channel's header, i32 value
 *   2 SEND      u8 type, u16 n, n bytes: a frame as a correct agent frames it
 *   3 REPEAT    u8 type, u24 times, u8 n, n bytes, u8 m, m bytes: as SEND, with so many times n bytes, then m bytes
 *   4 FORGE     u16 type, u16 reserved, i32 sequence added, i32 length, u8 whether to repair the checksum, u32 xor of the
 *               checksum, u16 n, n bytes
 *   5 LISTEN    u8: the host reads all there is, or makes the call of that number
 *   6 WRITE     u24 n: the host sends a frame of n bytes
 * </pre>
 *
 * An operand that the input is too short for is 0, or as many bytes as are left.
 */
public final class ChannelFuzz {
    /** More than enough to fill the ring and to go around; the time of an input shall not grow with its length alone. */
    private static final int MAX_STEPS = 200;

    /** Of so many bytes the contents are read as reports; only that they arrived is looked at after that, which is cheaper. */
    private static final int MAX_REPORTED = 384 << 10;

    private static final ByteBuffer MEMORY = Channels.prepared();
    private static final ForgedRing GUEST = new ForgedRing(MEMORY);

    private final ByteBuffer program;
    private final Host host;

    private ChannelFuzz(byte[] input) {
        this.program = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        this.host = u8() == 0 ? new BareHost() : new AgentHost();
    }

    /** The entry point that the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        GUEST.clear();
        GuestAgent.prepare(MEMORY);
        new ChannelFuzz(input).run();
    }

    /** {@return the programs a search begins with, by name} */
    public static Map<String, byte[]> seeds() throws IOException {
        return FuzzSeeds.all();
    }

    private void run() {
        for (int i = 0; i < MAX_STEPS && program.hasRemaining(); i++) {
            switch (u8() % 7) {
                case 0 -> scribble(u24(), bytes(u8()));
                case 1 -> setIndex(u8(), i32());
                case 2 -> send(u8(), bytes(u16()));
                case 3 -> send(u8(), repeated(u24(), bytes(u8()), bytes(u8())));
                case 4 -> forge();
                case 5 -> host.listen(u8());
                default -> host.write(Math.min(u24(), ChannelLayout.FRAME_PAYLOAD_MAX));
            }
        }
        host.listen(0);
        host.listen(0);
    }

    private void scribble(int at, byte[] bytes) {
        host.lied();
        GUEST.scribble(at, bytes);
    }

    private void setIndex(int word, int value) {
        host.lied();
        MEMORY.putInt(word * Integer.BYTES, value);
    }

    private void send(int type, byte[] payload) {
        byte[] frame = ForgedRing.frame(type, 0, GUEST.nextSequence(), payload);
        host.sent(type, payload, frame.length);
        GUEST.append(frame);
    }

    private void forge() {
        host.lied();
        int type = u16();
        int reserved = u16();
        int sequence = GUEST.nextSequence() + i32();
        int length = i32();
        boolean repair = u8() % 2 == 1;
        int xor = i32();
        byte[] frame = ForgedRing.withLength(ForgedRing.frame(type, reserved, sequence, bytes(u16())), length);
        GUEST.append(ForgedRing.withChecksumXor(repair ? ForgedRing.repaired(frame) : frame, xor));
    }

    private static byte[] repeated(int times, byte[] pattern, byte[] tail) {
        int room = ChannelLayout.FRAME_PAYLOAD_MAX - tail.length;
        int fitting = pattern.length == 0 ? 0 : Math.min(times, room / pattern.length);
        int filled = fitting * pattern.length;
        byte[] payload = new byte[filled + tail.length];
        System.arraycopy(pattern, 0, payload, 0, Math.min(pattern.length, filled));
        // By doubling: most of an input's time went into this.
        for (int done = pattern.length; done < filled; done *= 2) {
            System.arraycopy(payload, 0, payload, done, Math.min(done, filled - done));
        }
        System.arraycopy(tail, 0, payload, filled, tail.length);
        return payload;
    }

    private int u8() {
        return program.hasRemaining() ? Byte.toUnsignedInt(program.get()) : 0;
    }

    private int u16() {
        return u8() | u8() << 8;
    }

    private int u24() {
        return u16() | u8() << 16;
    }

    private int i32() {
        return u16() | u16() << 16;
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[Math.min(count, program.remaining())];
        program.get(bytes);
        return bytes;
    }

    /** Who listens to the guest. */
    private interface Host {
        /** Takes what there is. */
        void listen(int how);

        /** Sends a frame of its own, if there is room. */
        void write(int length);

        /** A frame was framed as it should be. */
        void sent(int type, byte[] payload, int size);

        /** The guest did what no correct agent does. */
        void lied();
    }

    private static final class BareHost implements Host {
        private final FrameReader reader = FrameReader.guestToHost(MEMORY);
        private final FrameWriter writer = FrameWriter.hostToGuest(MEMORY);
        private final Queue<byte[]> expected = new ArrayDeque<>();
        private int unread;
        private int reported;
        private boolean honest = true;
        private Optional<Reason> reading = Optional.empty();
        private Optional<Reason> writing = Optional.empty();

        @Override
        public void listen(int how) {
            try {
                for (Optional<Frame> frame = reader.poll(); frame.isPresent(); frame = reader.poll()) {
                    check(reading.isEmpty(), "A corrupt channel gave a " + frame.get());
                    if (honest) {
                        check(Arrays.equals(expected.remove(), frame.get().payload()), frame.get() + " has changed");
                    }
                    reported += frame.get().payload().length;
                    if (reported <= MAX_REPORTED) {
                        ReportReaders.readAll(frame.get(), HostCall.PLAN_WITH_OPERATION);
                    }
                }
                check(reading.isEmpty(), "A corrupt channel is well again");
                check(!honest || expected.isEmpty(), expected.size() + " frames were not read");
                unread = 0;
            } catch (CorruptChannelException e) {
                check(!honest, "A correct agent was refused: " + e.getMessage());
                check(reading.isEmpty() || reading.get() == e.reason(), "First " + reading + ", then " + e.reason());
                reading = Optional.of(e.reason());
            }
        }

        @Override
        public void write(int length) {
            try {
                writer.tryWrite(FrameType.FILE_DATA, new byte[length]);
                check(writing.isEmpty(), "A corrupt channel is well again");
            } catch (CorruptChannelException e) {
                check(!honest, "A correct agent was refused: " + e.getMessage());
                check(writing.isEmpty() || writing.get() == e.reason(), "First " + writing + ", then " + e.reason());
                writing = Optional.of(e.reason());
            }
        }

        @Override
        public void sent(int type, byte[] payload, int size) {
            unread += size;
            honest &= unread <= ChannelLayout.CHANNEL_GUEST_TO_HOST_SIZE
                    && Arrays.stream(FrameType.values()).anyMatch(known -> known.fromGuest() && known.code() == type);
            expected.add(payload);
        }

        @Override
        public void lied() {
            honest = false;
        }

        private static void check(boolean good, String problem) {
            if (!good) {
                throw new AssertionError(problem);
            }
        }
    }

    /** Only its exceptions are looked at; what a call may answer to which frames is the unit tests' part. */
    private static final class AgentHost implements Host {
        private static final List<HostCall> CALLS = List.of(HostCall.values());

        private final GuestAgent agent =
                new GuestAgent(MEMORY, HostCall.DIES_WHEN_SILENT, GuestOutput.NONE, HostCall.PATIENCE);

        @Override
        public void listen(int how) {
            HostCall call = CALLS.get(how % CALLS.size());
            HostCall.survive(call::on, agent);
        }

        @Override
        public void write(int length) {
            HostCall.survive(host -> host.putFile(GuestFile.of(new byte[length], "/bin/x", 0755)), agent);
        }

        @Override
        public void sent(int type, byte[] payload, int size) {}

        @Override
        public void lied() {}
    }
}
