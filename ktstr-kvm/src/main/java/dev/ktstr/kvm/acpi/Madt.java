// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import dev.ktstr.kvm.x86.ApicId;
import dev.ktstr.kvm.x86.ApicIds;
import dev.ktstr.kvm.x86.X86Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * Multiple APIC Description Table: section 5.2.12. CPUs stand in the order of their numbers, since that is how kernels number
 * them; the ACPI UID is the number.
 *
 * <p>There is no interrupt source override for IRQ 0. On a PC it says that the PIT is wired to GSI 2. A hardware-reduced
 * kernel uses neither PIT nor 8259, KVM wires its PIT to GSI 0 unless it is told otherwise, and Linux would take an override
 * of IRQ 0 for one of the SCI, whose number is 0 here because there is none.
 *
 * <p>Linux accepts long ids only if the first CPU starts in x2APIC mode.
 *
 * @param structures the interrupt controllers
 */
record Madt(List<Structure> structures) implements SystemTable {
    /** Polarity and trigger mode as is usual for the source: section 5.2.12.5. */
    private static final int CONFORMING = 0;

    private static final int LINT1 = 1;

    static Madt of(ApicIds ids) {
        List<Structure> structures = new ArrayList<>();
        for (int cpu = 0; cpu < ids.topology().cpus(); cpu++) {
            ApicId id = ids.of(cpu);
            structures.add(id.isLong() ? new LocalX2Apic(cpu, id) : new LocalApic(cpu, id));
        }
        structures.add(new IoApic(0, X86Layout.IO_APIC, 0));
        structures.add(new NmiOfAll());
        if (ids.last().isLong()) {
            structures.add(new NmiOfAllX2());
        }
        return new Madt(structures);
    }

    @Override
    public String signature() {
        return "APIC";
    }

    @Override
    public int revision() {
        return 6;
    }

    @Override
    public void writeBody(TableWriter out) {
        out.u32(X86Layout.LOCAL_APIC); // Local Interrupt Controller Address
        out.u32(0); // Flags: no dual 8259
        structures.forEach(structure -> structure.writeTo(out));
    }

    /** Processor Local APIC: section 5.2.12.2. */
    record LocalApic(int acpiUid, ApicId id) implements Structure {
        @Override
        public void writeTo(TableWriter out) {
            out.u8(0); // type
            out.u8(8); // length
            out.u8(acpiUid); // ACPI Processor UID
            out.u8(id.value()); // APIC ID
            out.u32(1); // flags: enabled
        }
    }

    /** Processor Local x2APIC: section 5.2.12.12. */
    record LocalX2Apic(int acpiUid, ApicId id) implements Structure {
        @Override
        public void writeTo(TableWriter out) {
            out.u8(9); // type
            out.u8(16); // length
            out.u16(0); // reserved
            out.u32(id.value()); // X2APIC ID
            out.u32(1); // flags: enabled
            out.u32(acpiUid); // ACPI Processor UID
        }
    }

    /** I/O APIC: section 5.2.12.3. */
    record IoApic(int id, long address, int gsiBase) implements Structure {
        @Override
        public void writeTo(TableWriter out) {
            out.u8(1); // type
            out.u8(12); // length
            out.u8(id); // I/O APIC ID
            out.u8(0); // reserved
            out.u32(address); // I/O APIC Address
            out.u32(gsiBase); // Global System Interrupt Base
        }
    }

    /** Local APIC NMI of all CPUs: section 5.2.12.7. */
    record NmiOfAll() implements Structure {
        @Override
        public void writeTo(TableWriter out) {
            out.u8(4); // type
            out.u8(6); // length
            out.u8(0xff); // ACPI Processor UID: all
            out.u16(CONFORMING); // flags
            out.u8(LINT1); // Local APIC LINT#
        }
    }

    /** Local x2APIC NMI of all CPUs: section 5.2.12.13. */
    record NmiOfAllX2() implements Structure {
        @Override
        public void writeTo(TableWriter out) {
            out.u8(10); // type
            out.u8(12); // length
            out.u16(CONFORMING); // flags
            out.u32(0xffff_ffffL); // ACPI Processor UID: all
            out.u8(LINT1); // Local x2APIC LINT#
            out.skip(3); // reserved
        }
    }
}
