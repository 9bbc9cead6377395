// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import dev.ktstr.kvm.x86.X86Layout;

/**
 * Fixed ACPI Description Table of a hardware-reduced machine: section 5.2.9. To power off, a guest writes sleep type and sleep
 * enable to the sleep control register (section 4.8.3.7): {@code SLEEP_TYPE_S5 << 2 | 1 << 5}.
 *
 * @param dsdt address of the DSDT
 */
record Fadt(long dsdt) implements SystemTable {
    // Fixed feature flags, in the table of that name in section 5.2.9.
    private static final int WBINVD = 1; // the instruction works
    private static final int PWR_BUTTON = 1 << 4; // no power button among the fixed features
    private static final int SLP_BUTTON = 1 << 5; // no sleep button among them
    private static final int RESET_REG_SUP = 1 << 10; // RESET_REG resets
    private static final int HW_REDUCED_ACPI = 1 << 20;

    // IA-PC boot architecture flags: section 5.2.9.3. Without LEGACY_DEVICES (bit 0) and 8042 (bit 1): COM1 stands in
    // the DSDT.
    private static final int VGA_NOT_PRESENT = 1 << 2;
    private static final int CMOS_RTC_NOT_PRESENT = 1 << 5;

    @Override
    public String signature() {
        return "FACP";
    }

    @Override
    public int revision() {
        return 6;
    }

    @Override
    public void writeBody(TableWriter out) {
        out.u32(0); // FIRMWARE_CTRL: a hardware-reduced machine that does not sleep needs no FACS
        out.u32(0); // DSDT: see X_DSDT
        out.u8(0); // reserved
        out.u8(0); // Preferred_PM_Profile: unspecified
        out.skip(63); // SCI_INT to CENTURY, ignored where HW_REDUCED_ACPI is set
        out.u16(VGA_NOT_PRESENT | CMOS_RTC_NOT_PRESENT); // IAPC_BOOT_ARCH
        out.u8(0); // reserved
        out.u32(WBINVD | PWR_BUTTON | SLP_BUTTON | RESET_REG_SUP | HW_REDUCED_ACPI); // Flags
        new GenericAddress(X86Layout.RESET_PORT).writeTo(out); // RESET_REG
        out.u8(X86Layout.RESET_VALUE); // RESET_VALUE
        out.u16(0); // ARM_BOOT_ARCH
        out.u8(5); // FADT Minor Version
        out.u64(0); // X_FIRMWARE_CTRL
        out.u64(dsdt); // X_DSDT
        out.skip(96); // X_PM1a_EVT_BLK to X_GPE1_BLK, ignored where HW_REDUCED_ACPI is set
        new GenericAddress(X86Layout.SLEEP_CONTROL_PORT).writeTo(out); // SLEEP_CONTROL_REG
        new GenericAddress(X86Layout.SLEEP_STATUS_PORT).writeTo(out); // SLEEP_STATUS_REG
        out.u64(0); // Hypervisor Vendor Identity: CPUID tells
    }
}
