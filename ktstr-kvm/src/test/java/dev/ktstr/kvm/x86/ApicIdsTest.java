// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.topology.TopologyPreset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ApicIdsTest {
    private static List<Integer> ids(String topology) {
        Topology t = Topology.parse(topology);
        ApicIds ids = ApicIds.of(t);
        return IntStream.range(0, t.cpus())
                .map(cpu -> ids.of(cpu).value())
                .boxed()
                .toList();
    }

    @Test
    public void oneCpuNeedsNoBits() {
        assertThat(ids("1n1l1c1t")).containsExactly(0);
        assertThat(ApicIds.of(Topology.parse("1n1l1c1t")).packageShift()).isZero();
    }

    @Test
    public void powersOfTwoLeaveNoGaps() {
        assertThat(ids("2n4l2c2t")).isEqualTo(IntStream.range(0, 16).boxed().toList());
    }

    @Test
    public void othersAreRoundedUpOnEveryLevel() {
        assertThat(ids("1n3l3c1t")).containsExactly(0, 1, 2, 4, 5, 6, 8, 9, 10);
        assertThat(ids("3n3l1c3t")).containsExactly(0, 1, 2, 4, 5, 6, 8, 9, 10);
        assertThat(ids("2n6l1c1t")).containsExactly(0, 1, 2, 4, 5, 6);
        ApicIds ids = ApicIds.of(Topology.parse("2n6l5c3t"));
        assertThat(ids.coreShift()).isEqualTo(2);
        assertThat(ids.dieShift()).isEqualTo(5);
        assertThat(ids.packageShift()).isEqualTo(7);
    }

    @Test
    public void theLargestNodeSaysTheWidthOfAll() {
        assertThat(ids("3n2-1-0l2c1t")).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(ids("2n1-3l2c1t")).containsExactly(0, 1, 8, 9, 10, 11, 12, 13);
        assertThat(ids("2n3-1l3c2t").subList(18, 24)).containsExactly(32, 33, 34, 35, 36, 37);
    }

    @Test
    public void idsFrom255OnAreLong() {
        assertThat(new ApicId(254).isLong()).isFalse();
        assertThat(new ApicId(255).isLong()).isTrue();
        assertThat(ApicIds.of(Topology.parse("max-cpu")).last()).isEqualTo(new ApicId(13 << 5 | 8 << 1 | 1));
        assertThat(ApicIds.of(Topology.parse("1n1l255c1t")).last().isLong()).isFalse();
        assertThat(ApicIds.of(Topology.parse("1n1l256c1t")).last().isLong()).isTrue();
        assertThat(ApicIds.of(Topology.parse("255n255l1c1t")).last()).isEqualTo(new ApicId(254));
    }

    @DataProvider
    public Object[][] topologies() {
        List<Topology> all = new ArrayList<>();
        TopologyPreset.ALL.forEach(preset -> all.add(preset.topology()));
        for (String odd : List.of("3n2-1-0l2c1t", "2n1-3l2c1t", "4n5-1-3-0l7c3t", "255n255l3c5t", "1n8192l1c1t")) {
            all.add(Topology.parse(odd));
        }
        return all.stream().map(t -> new Object[] {t}).toArray(Object[][]::new);
    }

    @Test(dataProvider = "topologies")
    public void everyLevelIsToldByShifting(Topology t) {
        ApicIds ids = ApicIds.of(t);
        assertThat(distinct(t, cpu -> ids.of(cpu).value())).isEqualTo(t.cpus());
        assertThat(distinct(t, cpu -> ids.of(cpu).value() >> ids.coreShift()))
                .isEqualTo((long) t.llcs() * t.coresPerLlc());
        assertThat(distinct(t, cpu -> ids.of(cpu).value() >> ids.dieShift())).isEqualTo(t.llcs());
        int largest = 0;
        for (int cpu = 0; cpu < t.cpus(); cpu++) {
            int id = ids.of(cpu).value();
            assertThat(id >> ids.packageShift()).as("node of CPU " + cpu).isEqualTo(t.nodeOf(cpu));
            assertThat(id & (1 << ids.coreShift()) - 1)
                    .as("thread of CPU " + cpu)
                    .isEqualTo(t.threadOf(cpu));
            largest = Math.max(largest, id);
        }
        assertThat(ids.last()).isEqualTo(new ApicId(largest));
    }

    private static long distinct(Topology t, IntUnaryOperator ofCpu) {
        return IntStream.range(0, t.cpus()).map(ofCpu).distinct().count();
    }
}
