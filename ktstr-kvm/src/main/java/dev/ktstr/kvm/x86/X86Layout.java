// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86;

/** Where things lie in the guest-physical address space, and on which ports and interrupt lines. */
public final class X86Layout {
    /** Global descriptor table. */
    public static final long GDT = 0x500;
    /** The "zero page": struct boot_params. */
    public static final long BOOT_PARAMS = 0x7000;
    /** First page table; the others follow, up to the kernel's command line. */
    public static final long PAGE_TABLES = 0x9000;
    /** Kernel command line. */
    public static final long COMMAND_LINE = 0x20000;
    /** Longest command line with its final zero byte: COMMAND_LINE_SIZE of arch/x86/include/asm/setup.h. */
    public static final int COMMAND_LINE_BYTES = 2048;
    /** End of low memory that is reported as RAM. */
    public static final long LOW_MEMORY_END = 0x9fc00;
    /** ACPI's root pointer: the start of the area that is searched for it. */
    public static final long RSDP = 0xe0000;
    /** The other ACPI tables. */
    public static final long ACPI_TABLES = 0xe0040;
    /** End of the area of ACPI's tables, and start of the RAM above. */
    public static final long ACPI_END = 0x100000;
    /** Where the RAM above the legacy area begins, and kernels are loaded at the earliest. */
    public static final long HIGH_MEMORY = 0x100000;
    /** Below 4 GiB no RAM from here on: interrupt controllers live there. */
    public static final long MMIO_HOLE = 0xc000_0000L;
    /** End of the hole; RAM goes on. */
    public static final long MMIO_HOLE_END = 0x1_0000_0000L;

    /** Registers of the I/O APIC. */
    public static final long IO_APIC = 0xfec0_0000L;
    /** Registers of each CPU's local APIC. */
    public static final long LOCAL_APIC = 0xfee0_0000L;
    /** Three pages that KVM on Intel processors needs for itself. */
    public static final long TSS = 0xfffb_d000L;
    /** One more page of the same kind. */
    public static final long IDENTITY_MAP = 0xfffb_c000L;

    /** First of eight ports of the serial port COM1. */
    public static final int COM1_PORT = 0x3f8;
    /** Interrupt line of COM1. */
    public static final int COM1_GSI = 4;
    /** Reset register: ACPI's FADT points here, as does PCI's reset control register. */
    public static final int RESET_PORT = 0xcf9;
    /** What must be written there. */
    public static final int RESET_VALUE = 0x06;
    /** ACPI's sleep control register. */
    public static final int SLEEP_CONTROL_PORT = 0x600;
    /** ACPI's sleep status register. */
    public static final int SLEEP_STATUS_PORT = 0x601;
    /** The sleep type that means S5, soft off; the DSDT's _S5 says it. */
    public static final int SLEEP_TYPE_S5 = 5;
    /** The guest's agent writes here to tell the host that there is something to read in the channel. */
    public static final int DOORBELL_PORT = 0x5f0;
    /** Command port of the keyboard controller, whose command 0xfe resets the machine. */
    public static final int I8042_COMMAND_PORT = 0x64;

    private X86Layout() {}
}
