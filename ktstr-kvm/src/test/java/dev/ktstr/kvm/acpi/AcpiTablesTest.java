// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.acpi.FoundTables.Found;
import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.kvm.x86.ApicIds;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Reads the tables as a kernel does and compares with what was asked for, so that no golden table is right by decree. */
public class AcpiTablesTest {
    @DataProvider
    public Object[] machines() {
        return Stream.concat(
                        SampleMachine.ALL.stream(),
                        TopologyPreset.ALL.stream()
                                .map(preset -> new SampleMachine(preset.name(), preset.topology(), preset.memoryMiB())))
                .distinct()
                .toArray();
    }

    @Test(dataProvider = "machines")
    public void everyTableIsFoundFromTheRoot(SampleMachine machine) {
        List<String> wanted = machine.topology().numaNodes() > 1
                ? List.of("APIC", "DSDT", "FACP", "HMAT", "SLIT", "SRAT", "XSDT")
                : List.of("APIC", "DSDT", "FACP", "SRAT", "XSDT");
        assertThat(FoundTables.of(machine.tables()).tables().keySet()).containsExactlyElementsOf(wanted);
        assertThat(machine.tables().tables()).hasSize(wanted.size() + 1);
    }

    @Test(dataProvider = "machines")
    public void madtHasEveryCpuInOrder(SampleMachine machine) {
        ApicIds ids = ApicIds.of(machine.topology());
        List<Found> structures = FoundTables.of(machine.tables()).structures("APIC", 44);
        for (int cpu = 0; cpu < machine.topology().cpus(); cpu++) {
            ByteBuffer bytes = structures.get(cpu).bytes();
            int id = ids.of(cpu).value();
            if (id < 255) {
                assertThat(structures.get(cpu).type()).isEqualTo(0);
                assertThat(bytes.limit()).isEqualTo(8);
                assertThat(bytes.get(2) & 0xff).as("UID").isEqualTo(cpu);
                assertThat(bytes.get(3) & 0xff).as("id").isEqualTo(id);
                assertThat(bytes.getInt(4)).as("enabled").isEqualTo(1);
            } else {
                assertThat(structures.get(cpu).type()).isEqualTo(9);
                assertThat(bytes.limit()).isEqualTo(16);
                assertThat(bytes.getInt(4)).as("id").isEqualTo(id);
                assertThat(bytes.getInt(8)).as("enabled").isEqualTo(1);
                assertThat(bytes.getInt(12)).as("UID").isEqualTo(cpu);
            }
        }
        List<Integer> rest = structures.stream()
                .skip(machine.topology().cpus())
                .map(Found::type)
                .toList();
        assertThat(rest).isEqualTo(ids.last().isLong() ? List.of(1, 4, 10) : List.of(1, 4));
    }

    @Test
    public void interruptControllersAreWhereThePcHasThem() {
        FoundTables found = FoundTables.of(SampleMachine.LONG_IDS.tables());
        ByteBuffer madt = found.table("APIC");
        assertThat(madt.getInt(36)).isEqualTo(0xfee0_0000);
        assertThat(madt.getInt(40)).as("no dual 8259").isZero();
        List<Found> structures = found.structures("APIC", 44);
        assertThat(hex(structures.get(structures.size() - 3))).isEqualTo("010c00000000c0fe00000000");
        assertThat(hex(structures.get(structures.size() - 2))).isEqualTo("0406ff000001");
        assertThat(hex(structures.get(structures.size() - 1))).isEqualTo("0a0c0000ffffffff01000000");
    }

    @Test(dataProvider = "machines")
    public void sratHasEveryCpuOnceAndExactlyTheRam(SampleMachine machine) {
        Topology topology = machine.topology();
        Map<Integer, Integer> nodes = new TreeMap<>();
        List<MemoryRange> ranges = new ArrayList<>();
        for (Found found : FoundTables.of(machine.tables()).structures("SRAT", 48)) {
            ByteBuffer bytes = found.bytes();
            if (found.type() == 2) {
                assertThat(bytes.getInt(12)).as("enabled").isEqualTo(1);
                assertThat(nodes.put(bytes.getInt(8), bytes.getInt(4)))
                        .as("twice")
                        .isNull();
            } else {
                assertThat(found.type()).isEqualTo(1);
                assertThat(bytes.getInt(28)).as("enabled").isEqualTo(1);
                ranges.add(new MemoryRange(bytes.getInt(2), bytes.getLong(8), bytes.getLong(16)));
            }
        }
        Map<Integer, Integer> wanted = new TreeMap<>();
        for (int cpu = 0; cpu < topology.cpus(); cpu++) {
            wanted.put(ApicIds.of(topology).of(cpu).value(), topology.nodeOf(cpu));
        }
        assertThat(nodes).isEqualTo(wanted);
        assertThat(ranges).isEqualTo(machine.memory().ranges());
        assertThat(ranges.stream().mapToLong(MemoryRange::size).sum()).isEqualTo((long) machine.memoryMiB() << 20);
    }

    @Test
    public void nodeOnBothSidesOfTheHoleHasTwoRanges() {
        List<String> ranges = FoundTables.of(SampleMachine.STRADDLING.tables()).structures("SRAT", 48).stream()
                .filter(found -> found.type() == 1)
                .map(Found::bytes)
                .map(bytes -> bytes.getInt(2) + ": " + Long.toHexString(bytes.getLong(8)) + " to "
                        + Long.toHexString(bytes.getLong(8) + bytes.getLong(16)))
                .toList();
        assertThat(ranges).containsExactly("0: 0 to 9c400000", "1: 9c400000 to c0000000", "1: 100000000 to 178800000");
    }

    @Test(dataProvider = "machines")
    public void slitHasTheDistances(SampleMachine machine) {
        ByteBuffer slit = FoundTables.of(machine.tables()).table("SLIT");
        int nodes = machine.topology().numaNodes();
        if (nodes == 1) {
            assertThat(slit).isNull();
            return;
        }
        assertThat(slit.getLong(36)).isEqualTo(nodes);
        assertThat(slit.limit()).isEqualTo(44 + nodes * nodes);
        for (int from = 0; from < nodes; from++) {
            for (int to = 0; to < nodes; to++) {
                assertThat(slit.get(44 + from * nodes + to) & 0xff)
                        .isEqualTo(machine.topology().distances().between(from, to));
            }
        }
    }

    /** Worked out by hand: distances 10 21 28 and 21 10 17; 100 ns and 51200 MB/s, the last node 300 ns and 20480 MB/s. */
    @Test
    public void hmatTellsLatencyBandwidthAndCache() {
        List<Found> structures = FoundTables.of(SampleMachine.UNEVEN.tables()).wideStructures("HMAT", 40);
        assertThat(structures).extracting(Found::type).containsExactly(0, 0, 0, 1, 1, 2);
        assertThat(structures.subList(0, 3))
                .as("memory, its initiator, valid")
                .extracting(found -> found.bytes().getInt(16) + ", "
                        + found.bytes().getInt(12) + ", " + found.bytes().getShort(8))
                .containsExactly("0, 0, 1", "1, 1, 1", "2, 1, 1");

        ByteBuffer latency = structures.get(3).bytes();
        assertThat(latency.get(9)).as("access latency").isEqualTo((byte) 0);
        assertThat(locality(latency))
                .as("picoseconds")
                .containsExactly(100_000L, 210_000L, 840_000L, 210_000L, 100_000L, 510_000L);
        ByteBuffer bandwidth = structures.get(4).bytes();
        assertThat(bandwidth.get(9)).as("access bandwidth").isEqualTo((byte) 3);
        assertThat(locality(bandwidth)).as("MB/s").containsExactly(51_200L, 24_381L, 7_314L, 24_381L, 51_200L, 12_047L);

        assertThat(hex(structures.get(5)))
                .as("node 2, 64 MiB; 1 level, level 1, direct mapped, write-back, 64 bytes")
                .isEqualTo("0200000020000000" + "0200000000000000" + "0000000400000000" + "1111400000000000");
    }

    /** {@return initiators 0 and 1, targets 0, 1 and 2: base unit times entry} */
    private static List<Long> locality(ByteBuffer bytes) {
        assertThat(List.of(bytes.getInt(12), bytes.getInt(16))).containsExactly(2, 3);
        assertThat(List.of(bytes.getInt(32), bytes.getInt(36))).as("initiators").containsExactly(0, 1);
        assertThat(List.of(bytes.getInt(40), bytes.getInt(44), bytes.getInt(48)))
                .as("targets")
                .containsExactly(0, 1, 2);
        List<Long> values = new ArrayList<>();
        for (int at = 52; at < bytes.limit(); at += 2) {
            values.add(bytes.getLong(24) * (bytes.getShort(at) & 0xffff));
        }
        return values;
    }

    @Test
    public void fadtTellsHowToResetAndPowerOff() {
        ByteBuffer fadt = FoundTables.of(SampleMachine.UNEVEN.tables()).table("FACP");
        assertThat(fadt.limit()).isEqualTo(276);
        assertThat(fadt.get(8)).as("revision").isEqualTo((byte) 6);
        assertThat(fadt.get(131)).as("minor revision").isEqualTo((byte) 5);
        assertThat(fadt.getShort(109)).as("no VGA, no CMOS RTC").isEqualTo((short) 0x24);
        assertThat(fadt.getInt(112)).as("flags").isEqualTo(1 | 1 << 4 | 1 << 5 | 1 << 10 | 1 << 20);
        assertThat(hex(fadt, 116, 13)).as("write 6 to 0xcf9").isEqualTo("01080001f90c00000000000006");
        assertThat(hex(fadt, 244, 24))
                .as("sleep")
                .isEqualTo("01080001" + "0006000000000000" + "01080001" + "0106000000000000");
    }

    /** Assembled by hand from section 20.2. */
    @Test
    public void dsdtTellsOfSoftOffAndCom1() {
        ByteBuffer dsdt = FoundTables.of(SampleMachine.UNEVEN.tables()).table("DSDT");
        assertThat(hex(dsdt, 36, dsdt.limit() - 36))
                .isEqualTo("08" + "5f53355f" + "1207" + "04" + "0a05" + "00" + "00"
                        + "00" // Name (_S5, Package {5, 0, 0, 0})
                        + "1038" + "5f53425f" // Scope (_SB)
                        + "5b8231" + "434f4d31" // Device (COM1)
                        + "08" + "5f484944" + "0c" + "41d00501" // Name (_HID, EisaId ("PNP0501"))
                        + "08" + "5f554944" + "01" // Name (_UID, One)
                        + "08" + "5f435253" + "1116" + "0a13" // Name (_CRS, Buffer (19)
                        + "4701f803f8030108" // IO (Decode16, 0x3f8, 0x3f8, 1, 8)
                        + "89060003" + "01"
                        + "04000000" // Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) {4}
                        + "7900"); // end
    }

    @Test
    public void whatDoesNotFitIsRefused() {
        Topology many = new Topology(1, 64, 64, 2);
        assertThatThrownBy(() -> AcpiTables.of(many, MemoryLayout.of(many, 8192)))
                .isInstanceOf(MachineException.class)
                .hasMessage(
                        "the ACPI tables of 1n64l64c2t take 326316 bytes, but there is room for 131008 from 0xe0040 to"
                                + " 0x100000; a machine of 8192 CPUs and 1 NUMA nodes does not fit, ask for fewer");
        Topology nodes = new Topology(Collections.nCopies(255, NumaNode.withLlcs(1)), 1, 1);
        assertThatThrownBy(() -> AcpiTables.of(nodes, MemoryLayout.of(nodes, 8192)))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("255 NUMA nodes");
    }

    @Test
    public void thousandsOfCpusFit() {
        Topology large = new Topology(8, 32, 32, 2);
        AcpiTables tables = AcpiTables.of(large, MemoryLayout.of(large, 8192));
        assertThat(FoundTables.of(tables).structures("SRAT", 48)).hasSizeGreaterThan(2048);
    }

    private static String hex(Found found) {
        return hex(found.bytes(), 0, found.bytes().limit());
    }

    private static String hex(ByteBuffer table, int offset, int length) {
        byte[] bytes = new byte[length];
        table.get(offset, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
