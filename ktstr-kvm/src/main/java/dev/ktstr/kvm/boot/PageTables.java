// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The page tables a kernel starts with: the first 4 GiB, where every linear address is the physical one, in pages of 2 MiB. The
 * kernel makes its own before it needs more.
 */
final class PageTables {
    private static final int TABLE_BYTES = 4096;
    private static final int ENTRIES = TABLE_BYTES / Long.BYTES;
    private static final int DIRECTORIES = 4; // each maps 1 GiB
    private static final int TABLES = 2 + DIRECTORIES;
    private static final long LARGE_PAGE = 2 << 20;

    private static final long PRESENT = 1;
    private static final long WRITABLE = 1 << 1;
    private static final long LARGE = 1 << 7;

    private PageTables() {}

    /** {@return the tables, the uppermost (PML4) first, for use at a guest-physical address that is a multiple of 4096} */
    static byte[] identityMap(long address) {
        ByteBuffer tables = ByteBuffer.allocate(TABLES * TABLE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long pointers = address + TABLE_BYTES;
        long directories = pointers + TABLE_BYTES;
        tables.putLong(0, pointers | PRESENT | WRITABLE);
        for (int i = 0; i < DIRECTORIES; i++) {
            tables.putLong(TABLE_BYTES + i * Long.BYTES, directories + (long) i * TABLE_BYTES | PRESENT | WRITABLE);
        }
        tables.position(2 * TABLE_BYTES);
        for (int i = 0; i < DIRECTORIES * ENTRIES; i++) {
            tables.putLong(i * LARGE_PAGE | PRESENT | WRITABLE | LARGE);
        }
        return tables.array();
    }
}
