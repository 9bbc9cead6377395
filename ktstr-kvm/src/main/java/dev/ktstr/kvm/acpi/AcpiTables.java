// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.ApicIds;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.X86Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * All ACPI tables of a machine, each to be written to its address before the guest starts.
 *
 * <p>A machine of one node has no SLIT and no HMAT: they compare nodes. It does have an SRAT, which tells its node instead of
 * letting the kernel make one up, by the same code that larger machines rely on.
 *
 * @param tables ascending by address; the first is the RSDP
 */
public record AcpiTables(List<PlacedTable> tables) {
    static final String OEM_ID = "KTSTR ";
    /** The specification wants none; a table that begins a line of a hex dump is easier to find. */
    private static final int ALIGNMENT = 16;

    public AcpiTables {
        tables = List.copyOf(tables);
    }

    /**
     * {@return the tables of a machine}
     *
     * @param topology its CPUs and nodes
     * @param memory where the RAM of these nodes lies
     * @throws MachineException if the tables need more room than the machine has for them
     */
    public static AcpiTables of(Topology topology, MemoryLayout memory) {
        ApicIds ids = ApicIds.of(topology);
        List<PlacedTable> placed = new ArrayList<>();
        PlacedTable dsdt = place(new Dsdt(), X86Layout.ACPI_TABLES, placed);

        List<SystemTable> listed = new ArrayList<>();
        listed.add(new Fadt(dsdt.address()));
        listed.add(Madt.of(ids));
        listed.add(Srat.of(ids, memory));
        if (topology.numaNodes() > 1) {
            listed.add(new Slit(topology.distances()));
            listed.add(Hmat.of(topology));
        }
        long end = dsdt.end();
        List<Long> addresses = new ArrayList<>();
        for (SystemTable table : listed) {
            PlacedTable next = place(table, end, placed);
            addresses.add(next.address());
            end = next.end();
        }

        PlacedTable xsdt = place(new Xsdt(addresses), end, placed);
        requireRoom(topology, xsdt.end());
        placed.add(0, new PlacedTable("RSDP", X86Layout.RSDP, new Rsdp(xsdt.address()).bytes()));
        return new AcpiTables(placed);
    }

    private static PlacedTable place(SystemTable table, long earliest, List<PlacedTable> placed) {
        long address = (earliest + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        PlacedTable result = new PlacedTable(table.signature(), address, table.bytes());
        placed.add(result);
        return result;
    }

    private static void requireRoom(Topology topology, long end) {
        if (end > X86Layout.ACPI_END) {
            throw new MachineException("the ACPI tables of " + topology + " take " + (end - X86Layout.ACPI_TABLES)
                    + " bytes, but there is room for " + (X86Layout.ACPI_END - X86Layout.ACPI_TABLES) + " from 0x"
                    + Long.toHexString(X86Layout.ACPI_TABLES) + " to 0x" + Long.toHexString(X86Layout.ACPI_END)
                    + "; a machine of " + topology.cpus() + " CPUs and " + topology.numaNodes()
                    + " NUMA nodes does not fit, ask for fewer");
        }
    }
}
