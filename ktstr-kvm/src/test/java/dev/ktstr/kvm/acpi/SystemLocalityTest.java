// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.topology.MemoryPerformance;
import dev.ktstr.kvm.topology.NumaDistances;
import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class SystemLocalityTest {
    /** {@return the entries for one initiator, behind header, initiator and targets} */
    private static List<Integer> entries(SystemLocality locality) {
        TableWriter out = new TableWriter();
        locality.writeTo(out);
        ByteBuffer bytes = ByteBuffer.wrap(out.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        int first = 32 + 4 + 4 * locality.targets().size();
        return IntStream.range(0, locality.values().size())
                .mapToObj(i -> bytes.getShort(first + 2 * i) & 0xffff)
                .toList();
    }

    private static SystemLocality values(Long... values) {
        return new SystemLocality(0, List.of(0), List.of(0, 1), List.of(values));
    }

    @Test
    public void unitThatDividesAllIsExact() {
        assertThat(values(100_000L, 210_000L).baseUnit()).isEqualTo(10_000);
        assertThat(entries(values(100_000L, 210_000L))).containsExactly(10, 21);
        assertThat(entries(values(1L, 0xfffeL))).containsExactly(1, 0xfffe);
    }

    @Test
    public void unitThatIsTooSmallGrowsUntilTheLargestFits() {
        assertThat(values(1L, 0xffffL).baseUnit()).isEqualTo(2);
        assertThat(entries(values(4L, 0xffffL))).containsExactly(2, 0x8000);
        // As far apart as can be: 0 would say that nothing is known of the first.
        assertThat(entries(values(1L, 254_000_000_000L))).containsExactly(1, 65_534);
    }

    @Test
    public void extremesOfWhatCanBeDeclaredCanBeTold() {
        NumaNode slow = NumaNode.withLlcs(1).withPerformance(new MemoryPerformance(10_000_000, 1, OptionalInt.empty()));
        NumaNode fast = NumaNode.withLlcs(1).withPerformance(new MemoryPerformance(1, 10_000_000, OptionalInt.empty()));
        Topology topology = new Topology(List.of(slow, fast), 1, 1)
                .withDistances(new NumaDistances(List.of(List.of(10, 254), List.of(254, 10))));
        assertThat(SystemLocality.latency(topology).values())
                .containsExactly(10_000_000_000L, 25_400L, 254_000_000_000L, 1_000L);
        assertThat(SystemLocality.bandwidth(topology).values()).containsExactly(1L, 393_701L, 1L, 10_000_000L);
        assertThat(SystemLocality.latency(topology).baseUnit()).isEqualTo(3_875_851);
    }
}
