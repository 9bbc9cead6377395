// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.topology.TopologyPreset;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class MemoryLayoutTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private static MemoryLayout layout(String topology, int mib) {
        return MemoryLayout.of(Topology.parse(topology), mib);
    }

    @Test
    public void littleMemoryIsOneRangeAndTheChannelLiesAbove4GiB() {
        MemoryLayout layout = layout("1n1l1c1t", 128);
        assertThat(layout.ranges()).containsExactly(new MemoryRange(0, 0, 128 * MIB));
        assertThat(layout.lowEnd()).isEqualTo(128 * MIB);
        assertThat(layout.channel()).isEqualTo(4 * GIB);
    }

    @Test
    public void exactly3GiBFillTheRoomBelowTheHole() {
        MemoryLayout layout = layout("1n1l1c1t", 3072);
        assertThat(layout.ranges()).containsExactly(new MemoryRange(0, 0, 3 * GIB));
        assertThat(layout.lowEnd()).isEqualTo(3 * GIB);
        assertThat(layout.channel()).isEqualTo(4 * GIB);
    }

    @Test
    public void whatIsMoreGoesOnBehindTheHole() {
        MemoryLayout layout = layout("1n1l1c1t", 3073);
        assertThat(layout.ranges()).containsExactly(new MemoryRange(0, 0, 3 * GIB), new MemoryRange(0, 4 * GIB, MIB));
        assertThat(layout.lowEnd()).isEqualTo(3 * GIB);
        assertThat(layout.channel()).isEqualTo(5 * GIB);
        assertThat(layout("1n1l1c1t", 4096).channel()).as("right behind").isEqualTo(5 * GIB);
        assertThat(layout("1n1l1c1t", 4097).channel()).isEqualTo(6 * GIB);
    }

    @Test
    public void theHolePartsTheNodeThatReachesIntoIt() {
        assertThat(layout("3n3l1c1t", 6144).ranges())
                .containsExactly(
                        new MemoryRange(0, 0, 2 * GIB),
                        new MemoryRange(1, 2 * GIB, GIB),
                        new MemoryRange(1, 4 * GIB, GIB),
                        new MemoryRange(2, 5 * GIB, 2 * GIB));
    }

    @Test
    public void aNodeThatEndsAtTheHoleIsWhole() {
        assertThat(layout("2n2l1c1t", 6144).ranges())
                .containsExactly(new MemoryRange(0, 0, 3 * GIB), new MemoryRange(1, 4 * GIB, 3 * GIB));
    }

    @Test
    public void nodesWithoutCpusHaveMemoryToo() {
        Topology t = new Topology(List.of(NumaNode.withLlcs(1), NumaNode.memoryOnly(1024)), 1, 1);
        MemoryLayout layout = MemoryLayout.of(t, 4096);
        assertThat(layout.ranges()).containsExactly(new MemoryRange(0, 0, 3 * GIB), new MemoryRange(1, 4 * GIB, GIB));
        assertThat(layout.channel()).isEqualTo(5 * GIB);
    }

    @Test
    public void muchMemoryDoesNotOverflow() {
        MemoryLayout layout = layout("1n1l1c1t", Integer.MAX_VALUE);
        assertThat(layout.ranges().get(1).end()).isEqualTo(Integer.MAX_VALUE * MIB + GIB);
        assertThat(layout.channel()).isEqualTo((1L << 51) + GIB);
    }

    @DataProvider
    public Object[][] machines() {
        return new Object[][] {
            {"1n1l1c1t", 1},
            {"1n1l1c1t", 3071},
            {"7n7l1c1t", 3000},
            {"7n7l1c1t", 10_000},
            {"255n255l1c1t", 255},
            {"255n255l1c1t", 3 * 1024 + 255},
            {"255n255l1c1t", 100_000},
        };
    }

    @Test(dataProvider = "machines")
    public void allMemoryIsThereOnce(String topology, int mib) {
        check(Topology.parse(topology), mib);
    }

    @Test
    public void allMemoryOfThePresetsIsThereOnce() {
        TopologyPreset.ALL.forEach(preset -> check(preset.topology(), preset.memoryMiB()));
    }

    private static void check(Topology t, int mib) {
        MemoryLayout layout = MemoryLayout.of(t, mib);
        long end = 0;
        long[] ofNode = new long[t.numaNodes()];
        for (MemoryRange range : layout.ranges()) {
            assertThat(range.address()).isGreaterThanOrEqualTo(end).isEqualTo(end == 3 * GIB ? 4 * GIB : end);
            assertThat(range.size()).isPositive();
            assertThat(range.end() <= 3 * GIB || range.address() >= 4 * GIB)
                    .as("outside of the hole: " + range)
                    .isTrue();
            ofNode[range.node()] += range.size();
            end = range.end();
        }
        assertThat(ofNode)
                .isEqualTo(t.memoryOfNodes(mib).stream()
                        .mapToLong(size -> size * MIB)
                        .toArray());
        assertThat(layout.channel() % GIB).isZero();
        assertThat(layout.channel()).isBetween(Math.max(4 * GIB, end), Math.max(4 * GIB, end + GIB - 1));
    }
}
