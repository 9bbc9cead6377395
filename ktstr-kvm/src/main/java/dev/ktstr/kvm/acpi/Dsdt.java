// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import dev.ktstr.kvm.x86.X86Layout;

/**
 * Differentiated System Description Table: section 5.2.11.1. What has no table of its own: how to power off, and COM1.
 *
 * <p>COM1 must stand here. A hardware-reduced Linux has no legacy interrupts, so what its serial driver assumes, IRQ 4, does not
 * exist; it learns the line from here. It is an Extended Interrupt, which is a GSI; the descriptor of ISA is an IRQ of the 8259
 * and subject to overrides.
 *
 * <p>There are no processor devices: Linux takes CPUs from the MADT and their nodes from the SRAT, and a device would only add
 * idle and frequency states, which these CPUs have not.
 */
record Dsdt() implements SystemTable {
    @Override
    public String signature() {
        return "DSDT";
    }

    /** 2: integers have 64 bits. */
    @Override
    public int revision() {
        return 2;
    }

    @Override
    public void writeBody(TableWriter out) {
        out.raw(Aml.name("_S5_", sleepType(X86Layout.SLEEP_TYPE_S5)));
        out.raw(Aml.scope("_SB_", com1()));
    }

    /** Section 7.4.2: the sleep type, that of a second register which we have not, and two reserved. */
    private static byte[] sleepType(int type) {
        return Aml.array(Aml.integer(type), Aml.integer(0), Aml.integer(0), Aml.integer(0));
    }

    private static byte[] com1() {
        return Aml.device(
                "COM1",
                Aml.name("_HID", Aml.eisaId("PNP0501")), // a 16550A
                Aml.name("_UID", Aml.integer(1)),
                Aml.name(
                        "_CRS",
                        Aml.resources(Aml.ioPorts(X86Layout.COM1_PORT, 8), Aml.edgeInterrupt(X86Layout.COM1_GSI))));
    }
}
