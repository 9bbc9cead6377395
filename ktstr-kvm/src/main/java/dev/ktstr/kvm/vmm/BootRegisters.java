// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.boot.BootState;
import dev.ktstr.kvm.boot.Gdt;
import dev.ktstr.kvm.boot.LongMode;
import dev.ktstr.kvm.jni.Register;
import dev.ktstr.kvm.jni.SystemRegisters;
import dev.ktstr.kvm.jni.SystemRegisters.SegmentRegister;
import dev.ktstr.kvm.jni.VcpuFd;
import dev.ktstr.kvm.x86.Segment;
import dev.ktstr.kvm.x86.X86Layout;
import java.util.Map;

/** Brings CPUs into the state in which a boot loader hands them to a kernel. */
final class BootRegisters {
    private static final int MTRR_DEFAULT_TYPE = 0x2ff;
    /** Memory type write-back, enabled: what firmware says. Without it all memory outside the kernel's map is uncached. */
    private static final long WRITE_BACK = 0x806;

    private static final long X2APIC_MODE = 1 << 10;
    private static final int MISC_ENABLE = 0x1a0;
    private static final long FAST_STRINGS = 1;

    private BootRegisters() {}

    /** Sets what firmware leaves in the model-specific registers of every CPU. */
    static void setMsrs(VcpuFd vcpu) {
        vcpu.setMsr(MTRR_DEFAULT_TYPE, WRITE_BACK);
        vcpu.setMsr(MISC_ENABLE, FAST_STRINGS);
    }

    /**
     * Lets the first CPU begin with the kernel, in 64-bit mode; the others wait for it.
     *
     * @param x2apic whether its interrupt controller is in x2APIC mode already: otherwise Linux drops the CPUs with long ids while it
     *     reads the MADT, before it changes the mode itself
     */
    static void set(VcpuFd vcpu, BootState boot, boolean x2apic) {
        SystemRegisters registers = vcpu.systemRegisters();
        if (x2apic) {
            registers.set(Register.APIC_BASE, registers.get(Register.APIC_BASE) | X2APIC_MODE);
        }
        vcpu.setSystemRegisters(registers
                .set(SegmentRegister.CS, Segment.CODE)
                .setData(Segment.DATA)
                .set(SegmentRegister.TR, Segment.TASK)
                .setGdt(X86Layout.GDT, Gdt.LIMIT)
                .set(Register.CR3, boot.pageTables())
                .set(Register.CR4, LongMode.CR4)
                .set(Register.CR0, LongMode.CR0)
                .set(Register.EFER, LongMode.EFER));
        vcpu.setRegisters(
                Map.of(Register.RIP, boot.entry(), Register.RSI, boot.bootParams(), Register.RFLAGS, LongMode.RFLAGS));
    }
}
