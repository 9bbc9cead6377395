// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The names as the kernel keeps them: {@code kallsyms_num_syms}, how many there are; {@code kallsyms_names}, each a length
 * and so many tokens, the first text beginning with the letter of the symbol's type; and {@code kallsyms_markers}, where
 * every 256th begins. They come before the token table, in this order.
 *
 * @param tokens what comes after them
 * @param count the number of names
 * @param start where they begin
 */
record CompressedNames(TokenTable tokens, int count, int start) {

    private static final int PER_MARKER = 256;

    /** A length above 127 has two bytes, the first with this bit. */
    private static final int LONG_NAME = 0x80;

    /** No name is longer compressed than it is. */
    private static final int MOST_BYTES = 2 + 1 + Names.LONGEST;

    /** Of an expanded name, a little more than in Debian's kernels: then nothing is copied, which takes time there. */
    private static final int USUAL_BYTES = 32;

    /** What must be free for the next name. */
    private static final int ROOM = TokenTable.ROOM;

    /** A hostile file may have any number of places that could be the beginning. */
    private static final int MOST_TRIES = 64;

    /** The names, and the type of each symbol. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Expanded(Names names, byte[] types) {}

    /**
     * {@return the names before this table}
     *
     * @throws UnfitException when there are none
     */
    static CompressedNames before(TokenTable tokens) throws UnfitException {
        Rodata rodata = tokens.rodata();
        int end = tokens.start();
        List<String> reasons = new ArrayList<>();
        // What is zero before the table may be the only marker, or padding.
        for (int markersEnd = end; markersEnd >= TokenTable.LABEL && markersEnd >= end - 4; markersEnd -= 4) {
            if (!rodata.isZero(markersEnd, end)) {
                break;
            }
            try {
                return before(tokens, firstMarker(rodata, markersEnd), markersEnd);
            } catch (UnfitException e) {
                reasons.add(e.getMessage());
            }
        }
        throw new UnfitException("%s", String.join(", and ", reasons));
    }

    /** Markers ascend from 0, so backwards they descend to it. */
    private static int firstMarker(Rodata rodata, int end) throws UnfitException {
        int at = end - 4;
        while (rodata.i32(at) != 0) {
            if (at < 4 || rodata.u32(at - 4) >= rodata.u32(at)) {
                throw new UnfitException("the markers that end at 0x%x do not ascend at 0x%x", end, at);
            }
            at -= 4;
        }
        return at;
    }

    private static CompressedNames before(TokenTable tokens, int markers, int markersEnd) throws UnfitException {
        Rodata rodata = tokens.rodata();
        int markerCount = (markersEnd - markers) / 4;
        long lastMarker = rodata.u32(markersEnd - 4);
        long highest = (markers - lastMarker - 2) / TokenTable.LABEL * TokenTable.LABEL;
        long lowest = Math.max(
                TokenTable.LABEL, markers - lastMarker - (long) PER_MARKER * MOST_BYTES - TokenTable.MOST_PADDING);
        int tries = 0;
        for (long start = highest; start >= lowest && tries < MOST_TRIES; start -= TokenTable.LABEL) {
            long count = countBefore(rodata, (int) start);
            if (count > (markerCount - 1L) * PER_MARKER
                    && count <= (long) markerCount * PER_MARKER
                    && count <= Names.MOST) {
                tries++;
                CompressedNames names = new CompressedNames(tokens, (int) count, (int) start);
                if (names.fit(markers)) {
                    return names;
                }
            }
        }
        throw new UnfitException(
                "no names with their number fit between 0x%x and the %d markers at 0x%x",
                Math.max(0, lowest), markerCount, markers);
    }

    /** Where labels are aligned to 8, four zeros come between the number and the names. */
    private static long countBefore(Rodata rodata, int start) {
        long count = rodata.u32(start - 4);
        return count == 0 && start >= 8 ? rodata.u32(start - 8) : count;
    }

    /** Each marker must point to its name, and the last name end where the markers begin. */
    private boolean fit(int markers) {
        Rodata rodata = tokens.rodata();
        int at = start;
        for (int i = 0; i < count; i++) {
            if (i % PER_MARKER == 0 && rodata.u32(markers + i / PER_MARKER * 4) != at - start) {
                return false;
            }
            if (at + 2 > markers) {
                return false;
            }
            int length = lengthAt(at);
            at += lengthBytes(at) + length;
            if (length == 0 || at > markers) {
                return false;
            }
        }
        return markers - at <= TokenTable.MOST_PADDING && rodata.isZero(at, markers);
    }

    private int lengthAt(int at) {
        int first = tokens.rodata().u8(at);
        return first < LONG_NAME
                ? first
                : (first & ~LONG_NAME) | tokens.rodata().u8(at + 1) << 7;
    }

    private int lengthBytes(int at) {
        return tokens.rodata().u8(at) < LONG_NAME ? 1 : 2;
    }

    /**
     * Expands all names.
     *
     * @throws UnfitException when one is too long, or has no type or nothing else
     */
    Expanded expanded() throws UnfitException {
        byte[] types = new byte[count];
        int[] starts = new int[count + 1];
        byte[] text = new byte[Math.min(Names.MOST_BYTES, USUAL_BYTES * count + ROOM)];
        ByteBuffer view = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
        int end = 0;
        int at = start;
        for (int i = 0; i < count; i++) {
            int first = at + lengthBytes(at);
            int next = first + lengthAt(at);
            if (text.length - end < ROOM) {
                text = longer(text);
                view = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
            }
            int length = tokens.expand(first, next, view, end);
            // The first letter is the type. The name moves to its place.
            types[i] = text[end];
            if (length < 2 || length > Names.LONGEST + 1 || !isType(types[i])) {
                throw new UnfitException(
                        "name %d has no letter of a type, or not between 1 and %d bytes after it", i, Names.LONGEST);
            }
            System.arraycopy(text, end + 1, text, end, length - 1);
            end += length - 1;
            starts[i + 1] = end;
            at = next;
        }
        boolean wasteful = text.length - end > end / 4;
        return new Expanded(new Names(wasteful ? Arrays.copyOf(text, end) : text, starts), types);
    }

    private static byte[] longer(byte[] text) throws UnfitException {
        if (text.length >= Names.MOST_BYTES) {
            throw new UnfitException("the names have more than %d bytes together", Names.MOST_BYTES);
        }
        return Arrays.copyOf(text, Math.min(Names.MOST_BYTES, 2 * text.length + ROOM));
    }

    /** What nm(1) does not know is a question mark: the bounds of sections without content, such as those of nosave. */
    private static boolean isType(byte type) {
        return (type >= 'a' && type <= 'z') || (type >= 'A' && type <= 'Z') || type == '?';
    }
}
