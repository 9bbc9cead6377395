// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The texts that the 256 byte values of a compressed name stand for: {@code kallsyms_token_table}, texts ended by a zero,
 * and {@code kallsyms_token_index}, where each of them begins. Both are found by what they say of each other.
 */
final class TokenTable {

    static final int TOKENS = 256;
    static final int INDEX_BYTES = TOKENS * 2;

    /** Labels are aligned to 4, in older kernels to 8; what is between is zero. */
    static final int LABEL = 4;

    static final int MOST_PADDING = 7;

    /** What {@link #expand} may write: a name as long as any, another text after it, and what is copied too much. */
    static final int ROOM = 2 * (Names.LONGEST + 1) + Long.BYTES;

    private final Rodata rodata;
    private final int start;
    private final int index;
    private final int[] offsets;
    private final int[] lengths = new int[TOKENS];
    private final long[] beginnings = new long[TOKENS];

    private TokenTable(Rodata rodata, int start, int index, int[] offsets) {
        this.rodata = rodata;
        this.start = start;
        this.index = index;
        this.offsets = offsets;
        for (int i = 0; i < TOKENS; i++) {
            lengths[i] = offsets[i + 1] - offsets[i] - 1;
            // Beyond the texts there is the index, so eight bytes are always there.
            beginnings[i] = rodata.i64(start + offsets[i]);
        }
    }

    /** {@return the first table whose index begins at {@code from} or later} */
    static Optional<TokenTable> search(Rodata rodata, int from) {
        byte[] bytes = rodata.bytes();
        int last = rodata.size() - INDEX_BYTES;
        for (int at = from; at <= last; at += LABEL) {
            // The first text begins at 0, the second not there, which tells nearly every place.
            if (bytes[at] == 0 && bytes[at + 1] == 0 && (bytes[at + 2] | bytes[at + 3]) != 0 && ascends(rodata, at)) {
                Optional<TokenTable> found = before(rodata, at);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static boolean ascends(Rodata rodata, int index) {
        int before = 0;
        for (int i = 1; i < TOKENS; i++) {
            int offset = rodata.u16(index + 2 * i);
            if (offset <= before) {
                return false;
            }
            before = offset;
        }
        return true;
    }

    /** The index says where the last text begins, and not where it ends. */
    private static Optional<TokenTable> before(Rodata rodata, int index) {
        int[] offsets = new int[TOKENS + 1];
        for (int i = 0; i < TOKENS; i++) {
            offsets[i] = rodata.u16(index + 2 * i);
        }
        int lastText = offsets[TOKENS - 1];
        int highest = (index - lastText - 1) / LABEL * LABEL;
        int lowest = Math.max(0, index - lastText - 1 - Names.LONGEST - MOST_PADDING);
        for (int start = highest; start >= lowest && start >= 0; start -= LABEL) {
            int end = start + lastText;
            while (end < index && rodata.u8(end) != 0) {
                end++;
            }
            offsets[TOKENS] = end + 1 - start;
            if (end < index
                    && index - end - 1 <= MOST_PADDING
                    && rodata.isZero(end, index)
                    && endWhereTheNextBegins(rodata, start, offsets)) {
                return Optional.of(new TokenTable(rodata, start, index, offsets));
            }
        }
        return Optional.empty();
    }

    private static boolean endWhereTheNextBegins(Rodata rodata, int start, int[] offsets) {
        for (int i = 0; i < TOKENS; i++) {
            int end = start + offsets[i + 1] - 1;
            if (rodata.u8(end) != 0) {
                return false;
            }
            for (int at = start + offsets[i]; at < end; at++) {
                if (rodata.u8(at) == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    Rodata rodata() {
        return rodata;
    }

    /** {@return where the texts begin} */
    int start() {
        return start;
    }

    /** {@return where the index begins} */
    int index() {
        return index;
    }

    /**
     * Expands a compressed name, with the letter of its type.
     *
     * @param from where it begins in {@link #rodata}, after its length
     * @param to where it ends
     * @param text where to write it, little-endian; {@link #ROOM} bytes from {@code at} on may be overwritten
     * @return its length, more than {@link Names#LONGEST} + 1 when it is too long
     */
    int expand(int from, int to, ByteBuffer text, int at) {
        byte[] bytes = rodata.bytes();
        int end = at;
        int limit = at + Names.LONGEST + 1;
        for (int i = from; i < to && end <= limit; i++) {
            int token = Byte.toUnsignedInt(bytes[i]);
            int length = lengths[token];
            // Always eight bytes, whatever the length: most have 2 or 3, and processors guess badly which.
            text.putLong(end, beginnings[token]);
            if (length > Long.BYTES) {
                text.put(end, bytes, start + offsets[token], Math.min(length, Names.LONGEST + 1));
            }
            end += length;
        }
        return end - at;
    }
}
