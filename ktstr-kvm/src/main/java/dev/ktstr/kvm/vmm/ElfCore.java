// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.x86.MemoryRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a guest's memory as an ELF core file, by physical address, as qemu's {@code dump-guest-memory} does. What is zero is left
 * out: a segment may be longer in memory than in the file, and the rest of it is zero. Source: elf(5).
 */
final class ElfCore {
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int PAGE = 4096;
    private static final int PIECE = 1 << 20;
    private static final short ET_CORE = 4;
    private static final short EM_X86_64 = 62;
    private static final int PT_LOAD = 1;
    /** The number of segments has 16 bits, and its last values a meaning of their own. */
    private static final int MAX_SEGMENTS = 30_000;
    /** Zeros that are worth a segment of their own. */
    private static final long MIN_GAP = 64 << 10;

    private static final ByteBuffer ZEROS = ByteBuffer.allocate(PAGE).asReadOnlyBuffer();

    private ElfCore() {}

    /** Memory that begins with something and goes on with zeros; the first of a stretch may begin with zeros. */
    private record Segment(long address, long used, long size) {}

    /**
     * Writes the file.
     *
     * @param maxBytes how large it may be
     * @throws MachineException if it would be larger
     */
    static void write(Path file, List<MemoryRange> ranges, GuestMemory memory, long maxBytes) throws IOException {
        List<Segment> segments = segments(ranges, memory);
        long begin = roundUp(HEADER + (long) segments.size() * PROGRAM_HEADER);
        long size = begin + segments.stream().mapToLong(Segment::used).sum();
        if (size > maxBytes) {
            throw new MachineException("it takes " + size + " bytes, and " + maxBytes + " are left of the limit");
        }
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(out, headers(segments, begin), 0);
            long offset = begin;
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            for (Segment segment : segments) {
                for (long at = 0; at < segment.used(); at += PIECE) {
                    piece.clear().limit((int) Math.min(PIECE, segment.used() - at));
                    memory.read(segment.address() + at, piece);
                    writeFully(out, piece.flip(), offset + at);
                }
                offset += segment.used();
            }
        }
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += out.write(bytes, at);
        }
    }

    private static List<Segment> segments(List<MemoryRange> ranges, GuestMemory memory) {
        long total = ranges.stream().mapToLong(MemoryRange::size).sum();
        long gap = Math.max(MIN_GAP, total / MAX_SEGMENTS);
        List<Segment> segments = new ArrayList<>();
        for (MemoryRange range : ranges) {
            long begin = range.address();
            long usedEnd = begin;
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            for (long at = range.address(); at < range.end(); at += PIECE) {
                piece.clear().limit((int) Math.min(PIECE, range.end() - at));
                memory.read(at, piece);
                for (int page = 0; page < piece.limit(); page += PAGE) {
                    long address = at + page;
                    if (piece.slice(page, PAGE).mismatch(ZEROS) >= 0) {
                        if (address - usedEnd >= gap) {
                            segments.add(new Segment(begin, usedEnd - begin, address - begin));
                            begin = address;
                        }
                        usedEnd = address + PAGE;
                    }
                }
            }
            segments.add(new Segment(begin, usedEnd - begin, range.end() - begin));
        }
        return segments;
    }

    private static ByteBuffer headers(List<Segment> segments, long begin) {
        ByteBuffer out =
                ByteBuffer.allocate(HEADER + segments.size() * PROGRAM_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16); // 64-bit, little-endian, version 1
        out.putShort(ET_CORE).putShort(EM_X86_64).putInt(1); // version
        out.putLong(0).putLong(HEADER).putLong(0).putInt(0); // entry, program headers, section headers, flags
        out.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) segments.size());
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0); // no sections
        long offset = begin;
        for (Segment segment : segments) {
            out.putInt(PT_LOAD).putInt(0).putLong(offset); // type, flags, offset
            out.putLong(0).putLong(segment.address()); // virtual address: none is known; physical address
            out.putLong(segment.used()).putLong(segment.size()).putLong(0); // in the file, in memory, alignment
            offset += segment.used();
        }
        return out.flip();
    }

    private static long roundUp(long size) {
        return (size + PAGE - 1) / PAGE * PAGE;
    }
}
