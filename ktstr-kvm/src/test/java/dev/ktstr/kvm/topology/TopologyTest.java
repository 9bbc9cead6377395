// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @DataProvider
    public Object[][] impossible() {
        return new Object[][] {
            {0, 1, 1, 1, "numaNodes must be at least 1 but was 0"},
            {1, 0, 1, 1, "llcs must be at least 1 but was 0"},
            {1, 1, 0, 1, "coresPerLlc must be at least 1 but was 0"},
            {1, 1, 1, -1, "threadsPerCore must be at least 1 but was -1"},
            {2, 3, 1, 1, "3 LLCs cannot be divided among 2 nodes evenly"},
            {1, 100_000, 100_000, 1, "10000000000 CPUs, more than the 8192"},
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
