// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

/** How {@code kallsyms_offsets}, four bytes for each symbol, tells addresses. */
enum AddressForm {
    /** Kernel 7.0 and newer: from where the offset itself is. */
    FROM_ITSELF {
        @Override
        long address(Rodata rodata, int offsets, int count, int i) {
            int at = offsets + 4 * i;
            return rodata.address() + at + rodata.i32(at);
        }

        @Override
        int end(int offsets, int count) {
            return offsets + 4 * count;
        }
    },
    /** Up to 6.19: from {@code kallsyms_relative_base}, a word of eight bytes after the offsets. */
    FROM_BASE {
        @Override
        long address(Rodata rodata, int offsets, int count, int i) {
            return base(rodata, offsets, count) + rodata.u32(offsets + 4 * i);
        }

        @Override
        int end(int offsets, int count) {
            return base(offsets, count) + 8;
        }
    },
    /** Up to 6.14: as before, but negative ones only, counted from -1; the others are the addresses of per-CPU variables. */
    FROM_BASE_OR_ABSOLUTE {
        @Override
        long address(Rodata rodata, int offsets, int count, int i) {
            int offset = rodata.i32(offsets + 4 * i);
            return offset >= 0 ? offset : base(rodata, offsets, count) - 1 - offset;
        }

        @Override
        int end(int offsets, int count) {
            return base(offsets, count) + 8;
        }
    };

    /** {@return the address of symbol {@code i} of {@code count}} */
    abstract long address(Rodata rodata, int offsets, int count, int i);

    /** {@return where the next table begins} */
    abstract int end(int offsets, int count);

    private static int base(int offsets, int count) {
        return (offsets + 4 * count + 7) / 8 * 8;
    }

    private static long base(Rodata rodata, int offsets, int count) {
        return rodata.i64(base(offsets, count));
    }
}
