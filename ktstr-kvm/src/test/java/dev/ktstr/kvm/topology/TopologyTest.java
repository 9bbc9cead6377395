// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TopologyTest {
    @Test
    public void textFormIsReadAndWritten() {
        Topology t = Topology.parse("1n2l4c2t");
        assertThat(t).isEqualTo(new Topology(1, 2, 4, 2));
        assertThat(t).hasToString("1n2l4c2t");
        assertThat(t.cpus()).isEqualTo(16);
    }

    @Test
    public void fourNumbersAndPresetsAreTopologiesToo() {
        assertThat(Topology.parse("2,4,8,1")).isEqualTo(new Topology(2, 4, 8, 1));
        assertThat(Topology.parse("odd-3llc")).isEqualTo(new Topology(1, 3, 3, 1));
        assertThatThrownBy(() -> Topology.parse("2,3,1,1")).hasMessageContaining("3 LLCs cannot be divided");
    }

    @Test
    public void whatIsNoTopologyIsToldTheThreeFormsAndTheNearestPreset() {
        assertThatThrownBy(() -> Topology.parse("ood-3llc"))
                .isInstanceOf(InvalidTopologyException.class)
                .hasMessage(
                        "'ood-3llc' is no topology; expected nodes, LLCs of the machine, cores per LLC and threads per core,"
                                + " like 1n2l4c2t or 1,2,4,2, or a preset, like tiny-2llc; did you mean odd-3llc?");
        assertThatThrownBy(() -> Topology.parse("numa2-4lcc")).hasMessageEndingWith("; did you mean numa2-4llc?");
        assertThatThrownBy(() -> Topology.parse("huge")).hasMessageEndingWith("like tiny-2llc");
    }

    @Test
    public void placesOfCpus() {
        Topology t = new Topology(2, 4, 2, 2);
        assertThat(t.cpusOfLlc(1)).containsExactly(4, 5, 6, 7);
        assertThat(t.cpusOfNode(1)).containsExactly(8, 9, 10, 11, 12, 13, 14, 15);
        assertThat(t.llcOf(7)).isEqualTo(1);
        assertThat(t.coreOf(7)).isEqualTo(1);
        assertThat(t.threadOf(7)).isEqualTo(1);
        assertThat(t.nodeOf(7)).isEqualTo(0);
        assertThat(t.nodeOf(8)).isEqualTo(1);
    }

    @Test
    public void nodesMayDiffer() {
        Topology t = Topology.parse("3n2-1-0l2c1t");
        assertThat(t).hasToString("3n2-1-0l2c1t");
        assertThat(t.llcs()).isEqualTo(3);
        assertThat(t.cpusOfNode(0)).containsExactly(0, 1, 2, 3);
        assertThat(t.cpusOfNode(1)).containsExactly(4, 5);
        assertThat(t.cpusOfNode(2)).isEmpty();
        assertThat(t.nodeOf(3)).isEqualTo(0);
        assertThat(t.nodeOf(4)).isEqualTo(1);
        assertThat(Topology.parse("2n1-1l1c1t")).isEqualTo(new Topology(2, 2, 1, 1));
        assertThatThrownBy(() -> Topology.parse("3n2-1l2c1t")).hasMessageContaining("LLCs of 2 nodes, but has 3");
        assertThatThrownBy(() -> Topology.parse("2n0-1l2c1t"))
                .hasMessageContaining("node 0 has memory only and node 1 has CPUs");
        assertThatThrownBy(() -> Topology.parse("2n0-0l2c1t")).hasMessageContaining("no node has CPUs");
    }

    @Test
    public void memoryIsDividedAmongTheNodesThatDoNotSayTheirs() {
        Topology even = new Topology(3, 3, 1, 1);
        assertThat(even.memoryOfNodes(1000)).containsExactly(333, 333, 334);
        Topology uneven = new Topology(
                List.of(NumaNode.withLlcs(1).withMemoryMiB(100), NumaNode.withLlcs(1), NumaNode.memoryOnly(50)), 1, 1);
        assertThat(uneven.memoryOfNodes(256)).containsExactly(100, 106, 50);
        assertThatThrownBy(() -> uneven.memoryOfNodes(150))
                .hasMessage(
                        "the machine has 150 MiB of memory, but the nodes of 3n1-1-0l1c1t declare 150 MiB and 1 more"
                                + " want a share");
        Topology exact = new Topology(List.of(NumaNode.withLlcs(1).withMemoryMiB(100)), 1, 1);
        assertThat(exact.memoryOfNodes(100)).containsExactly(100);
        assertThatThrownBy(() -> exact.memoryOfNodes(128)).hasMessageContaining("declare 100 MiB");
    }

    @Test
    public void distancesAreASymmetricSquare() {
        assertThat(NumaDistances.usual(2).rows()).containsExactly(List.of(10, 20), List.of(20, 10));
        assertThat(new Topology(2, 2, 1, 1)
                        .withDistances(new NumaDistances(List.of(List.of(10, 31), List.of(31, 10))))
                        .distances()
                        .between(0, 1))
                .isEqualTo(31);
        assertThatThrownBy(() -> new NumaDistances(List.of(List.of(10, 20), List.of(21, 10))))
                .hasMessage("the distance from node 1 to node 0 is 21, but 20 the other way");
        assertThatThrownBy(() -> new NumaDistances(List.of(List.of(11)))).hasMessageContaining("to itself must be 10");
        assertThatThrownBy(() -> new NumaDistances(List.of(List.of(10, 10), List.of(10, 10))))
                .hasMessageContaining("must be 11 to 254 but was 10");
        assertThatThrownBy(() -> new NumaDistances(List.of(List.of(10, 20)))).hasMessageContaining("row 0 has 2");
        assertThatThrownBy(() -> new Topology(2, 2, 1, 1).withDistances(NumaDistances.usual(3)))
                .hasMessageContaining("distances of 3 nodes, but 2 nodes");
    }

    @DataProvider
    public Object[][] impossible() {
        return new Object[][] {
            {0, 1, 1, 1, "numaNodes must be at least 1 but was 0"},
            {1, 0, 1, 1, "llcs must be at least 1 but was 0"},
            {1, 1, 0, 1, "coresPerLlc must be at least 1 but was 0"},
            {1, 1, 1, -1, "threadsPerCore must be at least 1 but was -1"},
            {2, 3, 1, 1, "3 LLCs cannot be divided among 2 nodes evenly"},
            {1, 100_000, 100_000, 1, "100000 LLCs x 100000 cores x 1 threads are more CPUs than the 8192"},
        };
    }

    @Test(dataProvider = "impossible")
    public void impossibleTopologiesAreRefused(int nodes, int llcs, int cores, int threads, String message) {
        assertThatThrownBy(() -> new Topology(nodes, llcs, cores, threads))
                .isInstanceOf(InvalidTopologyException.class)
                .hasMessageContaining(message);
    }

    @DataProvider
    public Object[][] malformed() {
        return new Object[][] {
            {""},
            {"2l4c2t"},
            {"1n2l4c2t "},
            {"1s2c"},
            {"1n2l4c2tx"},
            {"-1n2l4c2t"},
            {"1n999999l1c1t"},
            {"1,2,4"},
            {"1,2,4,2,"},
            {"1, 2,4,2"},
            {"1,2,4,x"}
        };
    }

    @Test(dataProvider = "malformed")
    public void malformedTextIsRefused(String text) {
        assertThatThrownBy(() -> Topology.parse(text))
                .isInstanceOf(InvalidTopologyException.class)
                .hasMessageContaining("'" + text + "' is no topology");
    }

    @Test
    public void presetsAreFoundByName() {
        assertThat(TopologyPreset.named("odd-3llc").topology()).hasToString("1n3l3c1t");
        assertThat(TopologyPreset.named("numa2-4llc").topology().cpus()).isEqualTo(16);
        assertThat(TopologyPreset.ALL).hasSize(24).doesNotHaveDuplicates();
    }

    @Test
    public void unknownPresetIsRefusedWithAllNames() {
        assertThatThrownBy(() -> TopologyPreset.named("odd-4llc"))
                .hasMessageContaining("'odd-4llc' is no topology preset")
                .hasMessageContaining("tiny-1llc, tiny-2llc, odd-3llc");
    }
}
