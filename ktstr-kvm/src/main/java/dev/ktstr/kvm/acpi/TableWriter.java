// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the bytes of a table, little-endian. A value that does not fit its field is an error, never cut off. */
final class TableWriter {
    private byte[] bytes = new byte[512];
    private int size;

    void u8(int value) {
        number(value, 1);
    }

    void u16(int value) {
        number(value, 2);
    }

    void u32(long value) {
        number(value, 4);
    }

    void u64(long value) {
        number(value, 8);
    }

    void ascii(String text) {
        raw(text.getBytes(StandardCharsets.US_ASCII));
    }

    void raw(byte... more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    /** Leaves zeros. */
    void skip(int count) {
        reserve(count);
        size += count;
    }

    /** {@return how many bytes there are so far, which is the offset of the next} */
    int size() {
        return size;
    }

    /** Writes over a field that had to wait for its value. */
    void patchU32(int offset, long value) {
        int end = size;
        size = offset;
        u32(value);
        size = end;
    }

    /** Sets the byte at {@code offset}, so far 0, so that the bytes up to {@code end} add up to 0 modulo 256. */
    void patchChecksum(int offset, int end) {
        int sum = 0;
        for (int i = 0; i < end; i++) {
            sum += bytes[i];
        }
        bytes[offset] = (byte) -sum;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void number(long value, int width) {
        if (width < Long.BYTES && value >>> (width * Byte.SIZE) != 0) {
            throw new IllegalArgumentException("0x" + Long.toHexString(value) + " does not fit the field of " + width
                    + " bytes at offset " + size);
        }
        reserve(width);
        for (int i = 0; i < width; i++) {
            bytes[size++] = (byte) (value >>> (i * Byte.SIZE));
        }
    }

    private void reserve(int count) {
        if (size + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + count, 2 * bytes.length));
        }
    }
}
