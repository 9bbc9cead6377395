// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.kvm.topology.InvalidTopologyException;
import dev.ktstr.kvm.topology.Topology;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CpusetSpecTest {
    @DataProvider
    public Object[][] possible() {
        return new Object[][] {
            {Scenario.llc(0), "1n2l2c1t", "0-1"},
            {Scenario.llc(1), "1n2l2c1t", "2-3"},
            {Scenario.llc(2), "1n3l3c1t", "6-8"},
            {Scenario.llc(3), "2n4l2c2t", "12-15"},
            {Scenario.node(0), "1n1l1c1t", "0"},
            {Scenario.node(1), "2n4l2c2t", "8-15"},
            {Scenario.cpus("0-2,5"), "1n2l4c1t", "0-2,5"},
            {Scenario.cpus("7"), "1n2l4c1t", "7"},
        };
    }

    @Test(dataProvider = "possible")
    public void aSpecFindsItsCpusOnTheMachine(CpusetSpec spec, String topology, String cpus) {
        assertThat(spec.on(Topology.parse(topology))).isEqualTo(CpuSet.parse(cpus));
    }

    @DataProvider
    public Object[][] impossible() {
        return new Object[][] {
            {Scenario.llc(2), "no LLC 2 in 1n2l2c1t, which has LLCs 0 to 1"},
            {Scenario.llc(-1), "no LLC -1 in 1n2l2c1t, which has LLCs 0 to 1"},
            {Scenario.node(1), "no NUMA node 1 in 1n2l2c1t, which has nodes 0 to 0"},
            {Scenario.cpus("3-4"), "cpuset '3-4' is not a part of the CPUs of 1n2l2c1t, which are 0-3"},
            {Scenario.cpus(""), "cpuset '' is not a part of the CPUs of 1n2l2c1t, which are 0-3"},
        };
    }

    @Test(dataProvider = "impossible")
    public void aSpecTheMachineCannotHonourIsRefused(CpusetSpec spec, String message) {
        Topology topology = Topology.parse("1n2l2c1t");
        assertThatThrownBy(() -> spec.on(topology))
                .isInstanceOf(InvalidTopologyException.class)
                .hasMessage(message);
    }

    @Test
    public void aListThatIsNoneIsRefusedWhereItIsWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.cpus("0-2;5"))
                .withMessageContaining("0-2;5");
    }
}
