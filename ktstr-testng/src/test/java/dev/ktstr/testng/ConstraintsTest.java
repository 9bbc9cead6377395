// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.kvm.topology.Topology;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ConstraintsTest {
    @Test
    public void byDefaultOneNodeTwelveLlcsAnd192Cpus() {
        assertThat(Constraints.DEFAULTS.checked())
                .isEqualTo(new Constraints(
                        Optional.of(1),
                        Optional.of(1),
                        Optional.of(1),
                        Optional.of(12),
                        Optional.of(1),
                        Optional.of(192),
                        Optional.of(false),
                        List.of(),
                        List.of()));
    }

    @Test
    public void theTestOverridesTheSchedulerWhichOverridesTheDefault() {
        Constraints scheduler = Constraints.NONE
                .maxNumaNodes(4)
                .minLlcs(2)
                .maxLlcs(24)
                .requiredFlags("llc")
                .excludedFlags("steal");
        Constraints test = Constraints.NONE
                .minNumaNodes(2)
                .maxLlcs(8)
                .minCpus(4)
                .maxCpus(64)
                .requiresSmt(true)
                .requiredFlags("numa", "smt");
        assertThat(Constraints.DEFAULTS.overriddenBy(scheduler).overriddenBy(test))
                .isEqualTo(new Constraints(
                        Optional.of(2),
                        Optional.of(4),
                        Optional.of(2),
                        Optional.of(8),
                        Optional.of(4),
                        Optional.of(64),
                        Optional.of(true),
                        List.of("numa", "smt"),
                        List.of("steal")));
    }

    @Test
    public void whoSaysNothingChangesNothing() {
        Constraints all = Constraints.DEFAULTS.requiredFlags("a").excludedFlags("b");
        assertThat(all.overriddenBy(Constraints.NONE)).isEqualTo(all);
        assertThat(Constraints.NONE.overriddenBy(all)).isEqualTo(all);
    }

    @DataProvider
    public Object[][] refused() {
        Constraints none = Constraints.NONE;
        return new Object[][] {
            {none.minNumaNodes(3), "2n8l4c1t has 2 NUMA nodes, less than minNumaNodes 3"},
            {none.maxNumaNodes(1), "2n8l4c1t has 2 NUMA nodes, more than maxNumaNodes 1"},
            {none.minLlcs(9), "2n8l4c1t has 8 LLCs, less than minLlcs 9"},
            {none.maxLlcs(7), "2n8l4c1t has 8 LLCs, more than maxLlcs 7"},
            {none.minCpus(33), "2n8l4c1t has 32 CPUs, less than minCpus 33"},
            {none.maxCpus(31), "2n8l4c1t has 32 CPUs, more than maxCpus 31"},
            {none.requiresSmt(true), "2n8l4c1t has 1 hardware thread for each core, but requiresSmt demands more"},
        };
    }

    @Test(dataProvider = "refused")
    public void aTopologyBeyondABoundIsRefused(Constraints constraints, String refusal) {
        Topology topology = Topology.parse("2n8l4c1t");
        assertThat(constraints.refusal(topology)).contains(refusal);
        assertThat(constraints.accepts(topology)).isFalse();
    }

    @Test
    public void aTopologyOnTheBoundsIsAccepted() {
        Constraints exact = Constraints.NONE
                .minNumaNodes(2)
                .maxNumaNodes(2)
                .minLlcs(8)
                .maxLlcs(8)
                .minCpus(32)
                .maxCpus(32)
                .requiresSmt(false);
        assertThat(exact.refusal(Topology.parse("2n8l4c1t"))).isEmpty();
        assertThat(exact.accepts(Topology.parse("2n8l4c1t"))).isTrue();
        assertThat(exact.requiresSmt(true).accepts(Topology.parse("2n8l2c2t"))).isTrue();
        assertThat(Constraints.NONE.accepts(Topology.parse("4n64l16c2t"))).isTrue();
    }

    @DataProvider
    public Object[][] contradictions() {
        return new Object[][] {
            {
                Constraints.NONE.minNumaNodes(2),
                "minNumaNodes 2 is more than maxNumaNodes 1, so no topology fits; set maxNumaNodes to 2 or more"
            },
            {
                Constraints.NONE.minLlcs(20),
                "minLlcs 20 is more than maxLlcs 12, so no topology fits; set maxLlcs to 20 or more"
            },
            {
                Constraints.NONE.minCpus(8).maxCpus(4),
                "minCpus 8 is more than maxCpus 4, so no topology fits; set maxCpus to 8 or more"
            },
        };
    }

    @Test(dataProvider = "contradictions")
    public void aContradictionIsFoundOnceAllIsMerged(Constraints test, String message) {
        Constraints merged = Constraints.DEFAULTS.overriddenBy(test);
        assertThatIllegalArgumentException().isThrownBy(merged::checked).withMessage(message);
        assertThat(merged.overriddenBy(
                                Constraints.NONE.maxNumaNodes(2).maxLlcs(20).maxCpus(8))
                        .checked()
                        .maxLlcs())
                .contains(20);
    }

    @Test
    public void aBoundBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Constraints.NONE.minCpus(0))
                .withMessage("minCpus must be at least 1 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Constraints.NONE.maxNumaNodes(-1))
                .withMessage("maxNumaNodes must be at least 1 but was -1");
    }
}
