// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import dev.ktstr.kvm.topology.MemoryPerformance;
import dev.ktstr.kvm.topology.NumaDistances;
import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.MemoryLayout;
import java.util.List;
import java.util.OptionalInt;

/**
 * A machine whose tables are kept in {@code src/test/resources/acpi}, in the directory of its name.
 *
 * @param name presets have their own
 * @param topology its CPUs and nodes
 * @param memoryMiB the RAM of all nodes
 */
record SampleMachine(String name, Topology topology, int memoryMiB) {
    /** Three nodes unlike each other: the last has memory only, which is slow, cached, and nearer to the second. */
    static final SampleMachine UNEVEN = new SampleMachine(
            "uneven-cxl",
            new Topology(
                    List.of(
                            NumaNode.withLlcs(2),
                            NumaNode.withLlcs(1),
                            NumaNode.memoryOnly(512)
                                    .withPerformance(new MemoryPerformance(300, 20_480, OptionalInt.of(64)))),
                    new NumaDistances(List.of(List.of(10, 21, 28), List.of(21, 10, 17), List.of(28, 17, 10))),
                    2,
                    1),
            2048);

    /** The second of its nodes lies on both sides of the hole below 4 GiB. */
    static final SampleMachine STRADDLING = new SampleMachine("numa2-straddling", new Topology(2, 2, 2, 1), 5000);

    /** APIC ids up to 433. */
    static final SampleMachine LONG_IDS = preset("max-cpu", 4096);

    static final List<SampleMachine> ALL = List.of(
            new SampleMachine("1n1l1c1t", Topology.parse("1n1l1c1t"), 512),
            preset("tiny-1llc", 2048),
            preset("smt-3llc", 2048),
            preset("odd-7llc", 2048),
            preset("numa2-4llc", 2048),
            preset("numa4-12llc", 4096),
            LONG_IDS,
            UNEVEN,
            STRADDLING);

    private static SampleMachine preset(String name, int memoryMiB) {
        return new SampleMachine(name, Topology.parse(name), memoryMiB);
    }

    MemoryLayout memory() {
        return MemoryLayout.of(topology, memoryMiB);
    }

    AcpiTables tables() {
        return AcpiTables.of(topology, memory());
    }

    /** What a test's name shows. */
    @Override
    public String toString() {
        return name;
    }
}
