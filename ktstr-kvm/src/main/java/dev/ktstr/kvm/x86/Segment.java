// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86;

/**
 * A segment of the GDT, as the table holds it and as KVM_SET_SREGS wants it (struct kvm_segment). All have base 0, are present and
 * of privilege level 0.
 *
 * @param selector its offset in the table
 * @param limit its last byte; a multiple of 4096 less 1 if {@code granular}
 * @param type the four bits of its type
 * @param codeOrData struct kvm_segment's s: false for a segment that is the processor's own
 * @param longMode l: whether it is 64-bit code
 * @param wide db: whether it is 32-bit code or data
 * @param granular g: whether the descriptor counts the limit in pages
 */
public record Segment(
        int selector, long limit, int type, boolean codeOrData, boolean longMode, boolean wide, boolean granular) {
    private static final long ALL = 0xffff_ffffL;
    private static final int PAGE_SHIFT = 12;
    private static final long PRESENT = 1L << 47;
    private static final int EXECUTE_READ_ACCESSED = 0xb;
    private static final int READ_WRITE_ACCESSED = 0x3;
    private static final int BUSY_TASK = 0xb;
    private static final int TASK_BYTES = 104;

    /** __BOOT_CS, which the boot protocol asks for. */
    public static final Segment CODE = new Segment(0x10, ALL, EXECUTE_READ_ACCESSED, true, true, false, true);
    /** __BOOT_DS, for DS, ES, FS, GS and SS. */
    public static final Segment DATA = new Segment(0x18, ALL, READ_WRITE_ACCESSED, true, false, true, true);
    /** For TR: 64-bit mode must have a task, used or not. */
    public static final Segment TASK = new Segment(0x20, TASK_BYTES - 1, BUSY_TASK, false, false, false, false);

    /** {@return the first 8 bytes of its descriptor; a task's has 8 more, which are zero} */
    public long descriptor() {
        long counted = granular ? limit >> PAGE_SHIFT : limit;
        return (counted & 0xffff)
                | (long) type << 40
                | (codeOrData ? 1L << 44 : 0)
                | PRESENT
                | (counted >> 16) << 48
                | (longMode ? 1L << 53 : 0)
                | (wide ? 1L << 54 : 0)
                | (granular ? 1L << 55 : 0);
    }
}
