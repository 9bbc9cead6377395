// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.MachineException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The packets of GDB's remote serial protocol: {@code $DATA#CHECKSUM}. Pure; bytes go in one by one.
 *
 * <p>Source: GDB's manual, "Remote Protocol", "Overview".
 */
final class RspPacket {
    /** Data of a packet; the longest that is asked for, the registers, has some 1300. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int ESCAPE = '}';
    private static final int ESCAPE_BIT = 0x20;
    private static final int REPEAT = '*';
    /** What a repeat count is larger than it says. */
    private static final int REPEAT_BASE = 29;

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    private enum At {
        BEFORE,
        DATA,
        ESCAPED,
        REPEATED,
        FIRST_DIGIT,
        SECOND_DIGIT
    }

    private At at = At.BEFORE;
    private int last = -1;
    private int sum;
    private int told;

    /** {@return a packet with this data} */
    static byte[] encode(String text) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        int sum = 0;
        packet.write('$');
        for (byte next : text.getBytes(StandardCharsets.ISO_8859_1)) {
            if (next == '$' || next == '#' || next == ESCAPE || next == REPEAT) {
                packet.write(ESCAPE);
                packet.write(next ^ ESCAPE_BIT);
                sum += ESCAPE + (next ^ ESCAPE_BIT);
            } else {
                packet.write(next);
                sum += next;
            }
        }
        packet.writeBytes(String.format("#%02x", sum & 0xff).getBytes(StandardCharsets.US_ASCII));
        return packet.toByteArray();
    }

    /**
     * Takes the next byte.
     *
     * @return the data of the packet that it completes; what is between packets, acknowledgements, is skipped
     * @throws MachineException if it is no such packet, or too long
     */
    Optional<String> take(byte next) {
        int value = Byte.toUnsignedInt(next);
        switch (at) {
            case BEFORE -> {
                if (value == '$') {
                    begin();
                }
            }
            case DATA -> takeData(value);
            case ESCAPED -> {
                sum += value;
                add(value ^ ESCAPE_BIT);
                at = At.DATA;
            }
            case REPEATED -> {
                sum += value;
                if (last < 0 || value - REPEAT_BASE <= 0) {
                    throw new MachineException(
                            "qemu's debug stub repeats nothing, or " + (value - REPEAT_BASE) + " times");
                }
                int repeated = last;
                for (int count = value - REPEAT_BASE; count > 0; count--) {
                    add(repeated);
                }
                at = At.DATA;
            }
            case FIRST_DIGIT -> {
                told = digit(value) << 4;
                at = At.SECOND_DIGIT;
            }
            case SECOND_DIGIT -> {
                told |= digit(value);
                at = At.BEFORE;
                if (told != (sum & 0xff)) {
                    throw new MachineException(String.format(
                            "a packet of qemu's debug stub has the checksum 0x%02x, expected 0x%02x",
                            told, sum & 0xff));
                }
                return Optional.of(data.toString(StandardCharsets.ISO_8859_1));
            }
        }
        return Optional.empty();
    }

    private void begin() {
        data.reset();
        sum = 0;
        last = -1;
        at = At.DATA;
    }

    private void takeData(int value) {
        if (value == '#') {
            at = At.FIRST_DIGIT;
            return;
        }
        sum += value;
        if (value == ESCAPE) {
            at = At.ESCAPED;
        } else if (value == REPEAT) {
            at = At.REPEATED;
        } else {
            add(value);
        }
    }

    private void add(int value) {
        if (data.size() == MAX_BYTES) {
            throw new MachineException("a packet of qemu's debug stub is longer than " + MAX_BYTES + " bytes");
        }
        data.write(value);
        last = value;
    }

    private static int digit(int value) {
        int digit = Character.digit(value, 16);
        if (digit < 0) {
            throw new MachineException("a packet of qemu's debug stub has no checksum");
        }
        return digit;
    }
}
