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
import java.util.List;

/**
 * Writes a guest's memory as an ELF core file with a segment for each stretch of RAM, by physical address, as qemu's {@code
 * dump-guest-memory} does. Pages of zeros become holes. Source: elf(5).
 */
final class ElfCore {
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int PAGE = 4096;
    private static final int PIECE = 1 << 20;
    private static final short ET_CORE = 4;
    private static final short EM_X86_64 = 62;
    private static final int PT_LOAD = 1;

    private ElfCore() {}

    /**
     * Writes the file.
     *
     * @param maxBytes how much of the disk it may take
     * @throws MachineException if it would take more
     */
    static void write(Path file, List<MemoryRange> ranges, GuestMemory memory, long maxBytes) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer headers = headers(ranges);
            long offset = roundUp(headers.capacity());
            long written = offset;
            out.write(headers, 0);
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            for (MemoryRange range : ranges) {
                for (long at = 0; at < range.size(); at += PIECE) {
                    piece.clear().limit((int) Math.min(PIECE, range.size() - at));
                    memory.read(range.address() + at, piece);
                    written += writePages(out, piece.flip(), offset + at);
                    if (written > maxBytes) {
                        throw new MachineException(
                                "the memory in use is more than the " + maxBytes + " bytes left of the limit");
                    }
                }
                offset += range.size();
            }
            // A file that ends in a hole has its length all the same.
            out.write(ByteBuffer.allocate(1), offset - 1);
        }
    }

    private static long writePages(FileChannel out, ByteBuffer piece, long offset) throws IOException {
        long written = 0;
        for (int page = 0; page < piece.limit(); page += PAGE) {
            ByteBuffer bytes = piece.slice(page, PAGE);
            if (bytes.mismatch(ZEROS) >= 0) {
                written += out.write(bytes, offset + page);
            }
        }
        return written;
    }

    private static final ByteBuffer ZEROS = ByteBuffer.allocate(PAGE).asReadOnlyBuffer();

    private static ByteBuffer headers(List<MemoryRange> ranges) {
        ByteBuffer out =
                ByteBuffer.allocate(HEADER + ranges.size() * PROGRAM_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16); // 64-bit, little-endian, version 1
        out.putShort(ET_CORE).putShort(EM_X86_64).putInt(1); // version
        out.putLong(0).putLong(HEADER).putLong(0).putInt(0); // entry, program headers, section headers, flags
        out.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) ranges.size());
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0); // no sections
        long offset = roundUp(out.capacity());
        for (MemoryRange range : ranges) {
            out.putInt(PT_LOAD).putInt(0).putLong(offset); // type, flags, offset
            out.putLong(0).putLong(range.address()); // virtual address: none is known; physical address
            out.putLong(range.size()).putLong(range.size()).putLong(0); // in the file, in memory, alignment
            offset += range.size();
        }
        return out.flip();
    }

    private static long roundUp(long size) {
        return (size + PAGE - 1) / PAGE * PAGE;
    }
}
