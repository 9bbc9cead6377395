// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.protocol.CorruptChannelException.Reason;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What goes into a ring comes out, and nothing else does. */
public class RingTest {
    private static final int RING = ChannelLayout.CHANNEL_GUEST_TO_HOST_OFFSET;
    private static final int WRITE_INDEX = ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_WRITE;

    private ByteBuffer memory;
    private FrameWriter writer;
    private FrameReader reader;

    @BeforeMethod
    public void open() {
        memory = Channels.prepared();
        writer = FrameWriter.guestToHost(memory);
        reader = FrameReader.guestToHost(memory);
    }

    @Test
    public void deliversInOrderAroundTheEndOfTheRing() {
        Random random = new Random(1);
        long written = 0;
        for (int sequence = 1; written < 20L * ChannelLayout.CHANNEL_GUEST_TO_HOST_SIZE; sequence++) {
            byte[] payload = new byte[random.nextInt(ChannelLayout.FRAME_PAYLOAD_MAX + 1)];
            random.nextBytes(payload);
            assertThat(writer.tryWrite(FrameType.LOG, payload)).isTrue();
            Frame frame = reader.poll().orElseThrow();
            assertThat(frame.type()).isEqualTo(FrameType.LOG);
            assertThat(frame.sequence()).isEqualTo(sequence);
            assertThat(frame.payload()).isEqualTo(payload);
            written += ChannelLayout.frameSize(payload.length);
        }
        assertThat(reader.poll()).isEmpty();
    }

    @Test
    public void writesNothingIntoAFullRingAndAllOfItOnceThereIsRoom() {
        byte[] payload = new byte[ChannelLayout.FRAME_PAYLOAD_MAX - ChannelLayout.FRAME_HEADER_SIZE];
        int fitting = ChannelLayout.CHANNEL_GUEST_TO_HOST_SIZE / ChannelLayout.FRAME_PAYLOAD_MAX;
        for (int i = 0; i < fitting; i++) {
            assertThat(writer.tryWrite(FrameType.LOG, payload)).isTrue();
        }
        assertThat(writer.tryWrite(FrameType.LOG, new byte[0])).isFalse();
        assertThat(writer.lastSequence()).isEqualTo(fitting);
        assertThat(reader.poll()).isPresent();
        assertThat(writer.tryWrite(FrameType.LOG, payload)).isTrue();
        assertThat(writer.tryWrite(FrameType.LOG, new byte[0])).isFalse();
    }

    @DataProvider
    public Object[][] damage() {
        return new Object[][] {
            {0, 0xffff_ffff, Reason.PAYLOAD_LENGTH},
            {0, ChannelLayout.FRAME_PAYLOAD_MAX + 1, Reason.PAYLOAD_LENGTH},
            {0, 64, Reason.INCOMPLETE_FRAME},
            {0, 15, Reason.INCOMPLETE_FRAME},
            {0, 6, Reason.CHECKSUM},
            {8, 2, Reason.CHECKSUM},
            {12, 0, Reason.CHECKSUM},
            {16, 0, Reason.CHECKSUM},
            {WRITE_INDEX - RING, ChannelLayout.CHANNEL_GUEST_TO_HOST_SIZE + 8, Reason.WRITE_INDEX},
            {WRITE_INDEX - RING, -8, Reason.WRITE_INDEX},
            {WRITE_INDEX - RING, 12, Reason.WRITE_INDEX},
            {WRITE_INDEX - RING, 8, Reason.INCOMPLETE_FRAME},
        };
    }

    @Test(dataProvider = "damage")
    public void saysWhatIsDamaged(int at, int value, Reason reason) {
        writer.tryWrite(FrameType.LOG, Frame.utf8("{\"a\":1}"));
        memory.putInt(RING + at, value);
        assertThatExceptionOfType(CorruptChannelException.class)
                .isThrownBy(reader::poll)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .withMessageContaining("guest-to-host");
    }

    @DataProvider
    public Object[][] wrongHeaders() {
        return new Object[][] {
            {FrameType.LOG.code(), 0, 2, Reason.SEQUENCE},
            {FrameType.LOG.code(), 1, 1, Reason.RESERVED},
            {FrameType.PUT_FILE.code(), 0, 1, Reason.TYPE},
            {0x1234, 0, 1, Reason.TYPE},
        };
    }

    @Test(dataProvider = "wrongHeaders")
    public void believesNoHeaderForItsChecksum(int type, int reserved, int sequence, Reason reason) {
        FrameHeader unchecked = new FrameHeader(0, type, reserved, sequence, 0);
        byte[] header = new FrameHeader(0, type, reserved, sequence, unchecked.checksum(new byte[0])).write();
        memory.put(RING, header);
        memory.putInt(WRITE_INDEX, header.length);
        assertThatExceptionOfType(CorruptChannelException.class)
                .isThrownBy(reader::poll)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    public void noticesAnIndexThatGoesBack() {
        writer.tryWrite(FrameType.LOG, new byte[0]);
        writer.tryWrite(FrameType.LOG, new byte[0]);
        reader.poll();
        memory.putInt(WRITE_INDEX, 16);
        assertThatExceptionOfType(CorruptChannelException.class)
                .isThrownBy(reader::poll)
                .withMessageContaining("went back to 0x00000010 from 0x00000020");
    }

    @Test
    public void keepsItsOwnReadIndex() {
        writer.tryWrite(FrameType.LOG, Frame.utf8("{}"));
        memory.putInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_READ, 0);
        reader.poll();
        memory.putInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_READ, 0);
        assertThat(reader.poll()).isEmpty();
    }

    @Test
    public void doesNotWriteWhereTheReadersIndexCannotBe() {
        writer.tryWrite(FrameType.LOG, new byte[64]);
        memory.putInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_READ, 4096);
        assertThatExceptionOfType(CorruptChannelException.class)
                .isThrownBy(() -> writer.tryWrite(FrameType.LOG, new byte[0]))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.READ_INDEX));
    }

    @Test
    public void refusesMemoryThatCannotBeAChannel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameReader.guestToHost(ByteBuffer.allocateDirect(4096)))
                .withMessageContaining("4096 bytes, expected 4194304");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameReader.guestToHost(ByteBuffer.allocate(ChannelLayout.CHANNEL_SIZE)))
                .withMessageContaining("direct");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.tryWrite(FrameType.LOG, new byte[ChannelLayout.FRAME_PAYLOAD_MAX + 1]))
                .withMessageContaining("262145");
    }

    /** Found by HostileGuestTest: the next poll went on as if nothing had been. */
    @Test
    public void staysCorruptWhenTheWriterPutsItRightAgain() {
        writer.tryWrite(FrameType.LOG, new byte[0]);
        memory.putInt(WRITE_INDEX, 12);
        assertThatExceptionOfType(CorruptChannelException.class).isThrownBy(reader::poll);
        memory.putInt(WRITE_INDEX, ChannelLayout.FRAME_HEADER_SIZE);
        assertThatExceptionOfType(CorruptChannelException.class)
                .isThrownBy(reader::poll)
                .withMessageContaining("its write index is 0x0000000c")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRITE_INDEX));
    }

    /** Found by HostileGuestTest, as the one before. */
    @Test
    public void staysCorruptWhenTheReaderPutsItsIndexRightAgain() {
        writer.tryWrite(FrameType.LOG, new byte[0]);
        memory.putInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_READ, 4096);
        assertThatExceptionOfType(CorruptChannelException.class)
                .isThrownBy(() -> writer.tryWrite(FrameType.LOG, new byte[0]));
        memory.putInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_READ, 0);
        assertThatExceptionOfType(CorruptChannelException.class)
                .isThrownBy(() -> writer.tryWrite(FrameType.LOG, new byte[0]))
                .withMessageContaining("its read index is 0x00001000")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.READ_INDEX));
    }

    /** Twenty thousand damaged rings: frames that were sent, or the one exception; nothing else, and never a hang. */
    @Test
    public void survivesAnyDamage() {
        Random random = new Random(20_000);
        int corrupt = 0;
        int intact = 0;
        for (int round = 0; round < 20_000; round++) {
            if (round % 500 == 0) {
                open();
            }
            memory.putInt(WRITE_INDEX, 0);
            memory.putInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_READ, 0);
            writer = FrameWriter.guestToHost(memory);
            reader = FrameReader.guestToHost(memory);
            int frames = 1 + random.nextInt(4);
            for (int i = 0; i < frames; i++) {
                writer.tryWrite(FrameType.LOG, new byte[random.nextInt(40)]);
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                damage(random, frames);
            }
            try {
                int read = 0;
                while (reader.poll().isPresent()) {
                    read++;
                }
                assertThat(read).isBetween(0, frames);
                intact++;
            } catch (CorruptChannelException e) {
                assertThat(e.reason()).isNotNull();
                corrupt++;
            }
        }
        assertThat(corrupt).isGreaterThan(5000);
        assertThat(intact).isGreaterThan(2000);
    }

    private void damage(Random random, int frames) {
        switch (random.nextInt(5)) {
            case 0 -> memory.putInt(WRITE_INDEX, random.nextInt());
            case 1 -> memory.putInt(WRITE_INDEX, random.nextInt(64 * frames));
            case 2 -> memory.putInt(RING + 4 * random.nextInt(4), random.nextInt());
            case 3 -> memory.putInt(RING, random.nextInt(ChannelLayout.FRAME_PAYLOAD_MAX + 8));
            default -> {
                int at = RING + random.nextInt(56 * frames);
                memory.put(at, (byte) (memory.get(at) ^ 1 << random.nextInt(8)));
            }
        }
    }

    @Test
    public void ordersMemoryBetweenTwoThreads() throws Exception {
        int frames = 20_000;
        Thread sender = new Thread(() -> {
            for (int i = 0; i < frames; ) {
                if (writer.tryWrite(FrameType.LOG, new byte[i % 3000])) {
                    i++;
                } else {
                    Thread.onSpinWait();
                }
            }
        });
        sender.setDaemon(true);
        sender.start();
        for (int i = 0; i < frames; ) {
            Optional<Frame> frame = reader.poll();
            if (frame.isPresent()) {
                assertThat(frame.get().payload()).hasSize(i % 3000);
                i++;
            } else {
                Thread.onSpinWait();
            }
        }
        sender.join();
    }
}
