// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * The page tables of an x86-64 guest, walked from outside as its CPUs walk them: Intel SDM volume 3, "4-level paging and 5-level
 * paging". The guest changes them while they are read, and may fill them with anything; a walk then ends nowhere, or in a page that
 * was there a moment ago, and never throws for that.
 */
public final class PageTables {
    private static final int ENTRIES = 512;
    private static final int INDEX_BITS = 9;
    private static final int PAGE_BITS = 12;

    private static final long PRESENT = 1;
    /** In a table of the second or third level from the bottom: this is a page, not a table. */
    private static final long LARGE = 1 << 7;

    private static final long ADDRESS = 0x000f_ffff_ffff_f000L;
    private static final int MOST_LEVELS_OF_LARGE = 3;

    private final GuestMemory memory;
    private final long root;
    private final int levels;

    /**
     * @param root the guest-physical address of the topmost table, as CR3 holds it
     * @param levels 4, or 5 where the guest runs with LA57
     */
    public PageTables(GuestMemory memory, long root, int levels) {
        if (levels != 4 && levels != 5) {
            throw new IllegalArgumentException("page tables have 4 or 5 levels, not " + levels);
        }
        this.memory = memory;
        this.root = root & ADDRESS;
        this.levels = levels;
    }

    /** {@return 4 or 5} */
    public int levels() {
        return levels;
    }

    /** {@return where in the guest's physical memory this virtual address is, if it is mapped to RAM} */
    public OptionalLong translate(long virtual) {
        if (!isCanonical(virtual)) {
            return OptionalLong.empty();
        }
        long table = root;
        for (int level = levels; level > 0; level--) {
            int shift = PAGE_BITS + (level - 1) * INDEX_BITS;
            long slot = table + ((virtual >>> shift) & (ENTRIES - 1)) * Long.BYTES;
            if (!memory.has(slot, Long.BYTES)) {
                return OptionalLong.empty();
            }
            long entry = memory.readLong(slot);
            if ((entry & PRESENT) == 0) {
                return OptionalLong.empty();
            }
            boolean page = level == 1 || (level <= MOST_LEVELS_OF_LARGE && (entry & LARGE) != 0);
            if (page) {
                long within = (1L << shift) - 1;
                long physical = (entry & ADDRESS & ~within) | (virtual & within);
                return memory.has(physical, 1) ? OptionalLong.of(physical) : OptionalLong.empty();
            }
            table = entry & ADDRESS;
        }
        return OptionalLong.empty();
    }

    private boolean isCanonical(long virtual) {
        int unused = Long.SIZE - (PAGE_BITS + levels * INDEX_BITS);
        return virtual << unused >> unused == virtual;
    }

    /**
     * Fills the target, from its position to its limit, from this virtual address on.
     *
     * @return whether all of it is mapped to RAM; where it is not, what the target holds means nothing
     */
    public boolean read(long virtual, ByteBuffer target) {
        return eachPage(virtual, target, memory::read);
    }

    /**
     * Copies the bytes from the source's position to its limit there.
     *
     * @return whether all of it is mapped to RAM; where it is not, nothing was written
     */
    public boolean write(long virtual, ByteBuffer source) {
        // A write that does not fit is not to be half done. The protection that the guest gave a page is not the
        // host's.
        return eachPage(virtual, source.duplicate(), (physical, part) -> part.position(part.limit()))
                && eachPage(virtual, source, memory::write);
    }

    private interface Page {
        void at(long physical, ByteBuffer part);
    }

    private boolean eachPage(long virtual, ByteBuffer buffer, Page page) {
        int end = buffer.limit();
        try {
            long at = virtual;
            while (buffer.position() < end) {
                OptionalLong physical = translate(at);
                if (physical.isEmpty()) {
                    return false;
                }
                int inPage = (int) (at & ((1 << PAGE_BITS) - 1));
                int part = Math.min(end - buffer.position(), (1 << PAGE_BITS) - inPage);
                if (!memory.has(physical.getAsLong(), part)) {
                    return false;
                }
                buffer.limit(buffer.position() + part);
                page.at(physical.getAsLong(), buffer);
                at += part;
            }
            return true;
        } finally {
            buffer.limit(end);
        }
    }

    /** {@return the 64-bit number at this virtual address, if it is mapped to RAM} */
    public OptionalLong readLong(long virtual) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return read(virtual, bytes) ? OptionalLong.of(bytes.getLong(0)) : OptionalLong.empty();
    }
}
