// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.MemoryRange;
import dev.ktstr.kvm.x86.X86Layout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory map that the kernel gets. NUMA nodes are none of its business, so RAM of neighbouring nodes is one entry; what is not
 * listed, as the hole below 4 GiB, is not RAM.
 *
 * @param entries ascending, none overlapping another
 */
record E820Map(List<E820Entry> entries) {
    /** How many struct boot_params has room for. */
    static final int MAX_ENTRIES = 128;

    E820Map {
        entries = List.copyOf(entries);
        if (entries.size() > MAX_ENTRIES) {
            throw new MachineException(
                    "the memory map has " + entries.size() + " entries, but the kernel takes " + MAX_ENTRIES);
        }
    }

    /** {@return the map of a machine that has at least 1 MiB of RAM from address 0 on} */
    static E820Map of(MemoryLayout layout) {
        List<E820Entry> entries = new ArrayList<>();
        entries.add(new E820Entry(0, X86Layout.LOW_MEMORY_END, E820Entry.RAM));
        entries.add(new E820Entry(
                X86Layout.LOW_MEMORY_END, X86Layout.ACPI_END - X86Layout.LOW_MEMORY_END, E820Entry.RESERVED));
        for (MemoryRange range : layout.ranges()) {
            long start = Math.max(range.address(), X86Layout.HIGH_MEMORY);
            if (start < range.end()) {
                addRam(entries, start, range.end());
            }
        }
        return new E820Map(entries);
    }

    private static void addRam(List<E820Entry> entries, long start, long end) {
        E820Entry last = entries.get(entries.size() - 1);
        if (last.type() == E820Entry.RAM && last.address() + last.size() == start) {
            entries.set(entries.size() - 1, new E820Entry(last.address(), end - last.address(), E820Entry.RAM));
        } else {
            entries.add(new E820Entry(start, end - start, E820Entry.RAM));
        }
    }

    /** Writes the entries from the target's position on. */
    void putInto(ByteBuffer target) {
        for (E820Entry entry : entries) {
            target.putLong(entry.address()).putLong(entry.size()).putInt(entry.type());
        }
    }
}
