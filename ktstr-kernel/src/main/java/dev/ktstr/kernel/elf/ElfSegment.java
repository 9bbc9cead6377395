// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A program header: what a loader puts where.
 *
 * @param type {@code p_type}, such as {@link #LOAD}
 * @param flags {@code p_flags}, such as {@link #EXECUTABLE}
 * @param offset where its bytes are in the file
 * @param address where they are in memory, a virtual address as it was linked
 * @param fileSize how many bytes the file has of it
 * @param memorySize how many bytes it has in memory; for {@link #LOAD} at least as many, the rest being zeros
 */
public record ElfSegment(int type, int flags, long offset, long address, long fileSize, long memorySize) {

    /** {@code PT_LOAD}: a part of the program in memory. */
    public static final int LOAD = 1;

    /** {@code PF_X}. */
    public static final int EXECUTABLE = 1;

    // Elf64_Phdr
    private static final int P_TYPE = 0;
    private static final int P_FLAGS = 4;
    private static final int P_OFFSET = 8;
    private static final int P_VADDR = 16;
    private static final int P_FILESZ = 32;
    private static final int P_MEMSZ = 40;
    private static final int PHDR_BYTES = 56;

    /** {@code PN_XNUM}: section 0 would hold the number, as in core dumps. */
    private static final int TOO_MANY = 0xffff;

    private static final Comparator<ElfSegment> BY_ADDRESS = new ByAddress();

    /** {@return whether it is loaded} */
    public boolean isLoaded() {
        return type == LOAD;
    }

    /** {@return whether the byte at this address belongs to it} */
    public boolean contains(long wanted) {
        return Long.compareUnsigned(wanted - address, memorySize) < 0;
    }

    static List<ElfSegment> read(ElfBytes file, ElfHeader header) throws IOException {
        int count = header.segments();
        if (count == 0) {
            return List.of();
        }
        if (header.segmentBytes() != PHDR_BYTES || count == TOO_MANY) {
            throw file.error(
                    "has %d program headers of %d bytes; expected less than %d, of %d bytes",
                    count, header.segmentBytes(), TOO_MANY, PHDR_BYTES);
        }
        ByteBuffer table = file.part(header.segmentsAt(), (long) count * PHDR_BYTES, "program header table");
        List<ElfSegment> segments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            segments.add(read(table, i * PHDR_BYTES).checked(file, i));
        }
        refuseOverlaps(file, segments);
        return List.copyOf(segments);
    }

    private static ElfSegment read(ByteBuffer table, int at) {
        return new ElfSegment(
                table.getInt(at + P_TYPE),
                table.getInt(at + P_FLAGS),
                table.getLong(at + P_OFFSET),
                table.getLong(at + P_VADDR),
                table.getLong(at + P_FILESZ),
                table.getLong(at + P_MEMSZ));
    }

    private ElfSegment checked(ElfBytes file, int index) {
        if (!isLoaded()) {
            return this;
        }
        if (!file.has(offset, fileSize)) {
            throw file.error(
                    "has its segment %d at 0x%x with 0x%x bytes, outside of its 0x%x bytes",
                    index, offset, fileSize, file.size());
        }
        if (memorySize < fileSize) {
            throw file.error(
                    "has a segment %d with 0x%x bytes in memory, less than its 0x%x in the file",
                    index, memorySize, fileSize);
        }
        if (memorySize > 0 && Long.compareUnsigned(last(), address) < 0) {
            throw file.error(
                    "has its segment %d at address 0x%x with 0x%x bytes, beyond the last address",
                    index, address, memorySize);
        }
        return this;
    }

    private long last() {
        return address + memorySize - 1;
    }

    /** Of two that overlap, which one an address belongs to would depend on who reads. */
    private static void refuseOverlaps(ElfBytes file, List<ElfSegment> segments) {
        List<ElfSegment> loaded = loadedByAddress(segments);
        for (int i = 1; i < loaded.size(); i++) {
            ElfSegment before = loaded.get(i - 1);
            if (Long.compareUnsigned(loaded.get(i).address, before.last()) <= 0) {
                throw file.error(
                        "has a segment at address 0x%x within the one from 0x%x to 0x%x",
                        loaded.get(i).address, before.address, before.last());
            }
        }
    }

    private static List<ElfSegment> loadedByAddress(List<ElfSegment> segments) {
        List<ElfSegment> loaded = new ArrayList<>(segments.size());
        for (ElfSegment segment : segments) {
            if (segment.isLoaded() && segment.memorySize > 0) {
                loaded.add(segment);
            }
        }
        loaded.sort(BY_ADDRESS);
        return loaded;
    }

    /** A class and no lambda: the first lambda of a JVM costs as much as reading the headers of a kernel ten times. */
    private static final class ByAddress implements Comparator<ElfSegment> {
        @Override
        public int compare(ElfSegment one, ElfSegment other) {
            return Long.compareUnsigned(one.address, other.address);
        }
    }
}
