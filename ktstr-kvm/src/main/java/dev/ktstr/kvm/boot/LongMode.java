// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

/** The control registers of a CPU that starts in 64-bit mode, interrupts off. */
public final class LongMode {
    private static final long CR0_PE = 1; // protected mode
    private static final long CR0_ET = 1 << 4; // always set
    private static final long CR0_NE = 1 << 5; // FPU errors are exceptions
    private static final long CR0_PG = 1L << 31; // paging
    private static final long CR4_PAE = 1 << 5; // entries of 64 bits in page tables
    private static final long EFER_LME = 1 << 8; // long mode enabled
    private static final long EFER_LMA = 1 << 10; // long mode active
    private static final long RFLAGS_ALWAYS = 1 << 1;

    /** CR0. */
    public static final long CR0 = CR0_PE | CR0_ET | CR0_NE | CR0_PG;
    /** CR4. */
    public static final long CR4 = CR4_PAE;
    /** The EFER MSR. */
    public static final long EFER = EFER_LME | EFER_LMA;
    /** RFLAGS. */
    public static final long RFLAGS = RFLAGS_ALWAYS;

    private LongMode() {}
}
