// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

/**
 * What a CPU remembers of a segment. Intel SDM volume 3, 3.4.5 "Segment Descriptors".
 *
 * @param base its first linear address
 * @param limit its last offset, in bytes
 * @param selector what the segment register holds
 * @param type four bits: 0xb code, executed and readable; 0x3 data, written; 0xb of a system segment: a busy 64-bit TSS
 * @param privilege 0 to 3
 * @param code whether it is a segment of code or data, and no system segment
 * @param longMode whether its code is 64-bit code
 * @param big whether its code or data is 32-bit
 * @param granular whether the descriptor counts its limit in pages
 */
public record Segment(
        long base,
        int limit,
        int selector,
        int type,
        int privilege,
        boolean code,
        boolean longMode,
        boolean big,
        boolean granular) {

    /** {@return a flat segment of 64-bit code} */
    public static Segment code64(int selector) {
        return new Segment(0, -1, selector, 0xb, 0, true, true, false, true);
    }

    /** {@return a flat segment of data} */
    public static Segment data(int selector) {
        return new Segment(0, -1, selector, 0x3, 0, true, false, true, true);
    }

    /** {@return a segment as real mode has it} */
    public static Segment realMode(int selector, boolean code) {
        return new Segment((long) selector << 4, 0xffff, selector, code ? 0xb : 0x3, 0, true, false, false, false);
    }

    /** {@return a task state segment without contents, as every CPU in long mode must have} */
    public static Segment emptyTask(int selector) {
        return new Segment(0, 0, selector, 0xb, 0, false, false, false, false);
    }
}
