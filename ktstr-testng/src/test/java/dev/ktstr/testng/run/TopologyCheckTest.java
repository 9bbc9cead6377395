// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.report.Cache;
import dev.ktstr.guest.report.Cpu;
import dev.ktstr.guest.report.Node;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TopologyCheckTest {
    private static final Topology SMALL = new Topology(2, 4, 2, 2);

    /** What a guest finds on such a machine; counted level by level, as the kernel numbers its CPUs. */
    private static ReadyReport found(Topology t) {
        List<Cpu> cpus = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        int first = 0;
        for (int node = 0; node < t.numaNodes(); node++) {
            int firstOfNode = first;
            for (int llc = 0; llc < t.nodes().get(node).llcs(); llc++) {
                int threadsOfLlc = t.coresPerLlc() * t.threadsPerCore();
                CpuSet shared = CpuSet.range(first, first + threadsOfLlc - 1);
                for (int core = 0; core < t.coresPerLlc(); core++) {
                    CpuSet siblings = CpuSet.range(first, first + t.threadsPerCore() - 1);
                    for (int thread = 0; thread < t.threadsPerCore(); thread++) {
                        cpus.add(cpu(first++, node, siblings, caches(siblings, shared)));
                    }
                }
            }
            nodes.add(node(node, CpuSet.range(firstOfNode, first - 1)));
        }
        return report(cpus, nodes);
    }

    private static List<Cache> caches(CpuSet siblings, CpuSet llc) {
        return List.of(
                new Cache(1, Cache.Type.DATA, 32 << 10, siblings),
                new Cache(1, Cache.Type.INSTRUCTION, 32 << 10, siblings),
                new Cache(2, Cache.Type.UNIFIED, 1 << 20, siblings),
                new Cache(3, Cache.Type.UNIFIED, 16 << 20, llc));
    }

    private static Cpu cpu(int id, int node, CpuSet siblings, List<Cache> caches) {
        return new Cpu(id, node, 0, id, node, siblings, caches);
    }

    private static Node node(int id, CpuSet cpus) {
        return new Node(id, cpus, 1L << 30, List.of(10, 20));
    }

    private static ReadyReport report(List<Cpu> cpus, List<Node> nodes) {
        return new ReadyReport("7.0.13", 2L << 30, true, cpus, nodes, 900, 1000);
    }

    private static ReadyReport withCpu(int id, UnaryOperator<Cpu> change) {
        ReadyReport right = found(SMALL);
        List<Cpu> cpus = new ArrayList<>(right.cpus());
        cpus.set(id, change.apply(cpus.get(id)));
        return report(cpus, right.nodes());
    }

    @DataProvider
    public Object[][] machines() {
        return new Object[][] {
            {"1n1l1c1t"}, {"1n1l4c1t"}, {"1n3l3c1t"}, {"1n2l2c2t"}, {"2n4l2c2t"}, {"4n12l8c2t"}, {"1n14l9c2t"}
        };
    }

    @Test(dataProvider = "machines")
    public void theDeclaredMachineHasNoDifferences(String topology) {
        Topology declared = Topology.parse(topology);
        assertThat(TopologyCheck.differences(declared, found(declared))).isEmpty();
    }

    @Test
    public void theOrderInWhichCpusAreListedDoesNotMatter() {
        ReadyReport right = found(SMALL);
        List<Cpu> backwards =
                IntStream.range(0, 16).mapToObj(i -> right.cpus().get(15 - i)).toList();
        assertThat(TopologyCheck.differences(SMALL, report(backwards, right.nodes())))
                .isEmpty();
    }

    @Test
    public void tooFewOrTooManyCpusAreTheOnlyThingToTell() {
        assertThat(TopologyCheck.differences(SMALL, found(new Topology(1, 1, 15, 1))))
                .containsExactly("the guest has 15 CPUs, declared are 16");
        assertThat(TopologyCheck.differences(SMALL, found(new Topology(2, 4, 5, 1))))
                .containsExactly("the guest has 20 CPUs, declared are 16");
    }

    @Test
    public void aWrongLastLevelCacheIsTold() {
        ReadyReport wrong = withCpu(5, c -> cpu(5, c.node(), c.siblings(), caches(c.siblings(), CpuSet.range(0, 7))));
        assertThat(TopologyCheck.differences(SMALL, wrong))
                .containsExactly("CPU 5 shares its last-level cache with 0-7, declared is 4-7");
    }

    @Test
    public void aMissingLastLevelCacheIsTold() {
        ReadyReport wrong =
                withCpu(5, c -> cpu(5, c.node(), c.siblings(), c.caches().subList(0, 3)));
        assertThat(TopologyCheck.differences(SMALL, wrong))
                .containsExactly("CPU 5 has no last-level cache, declared is one shared by 4-7");
        ReadyReport none = withCpu(5, c -> cpu(5, c.node(), c.siblings(), List.of()));
        assertThat(TopologyCheck.differences(SMALL, none)).hasSize(1);
    }

    @Test
    public void wrongSiblingsAreTold() {
        ReadyReport wrong = withCpu(2, c -> cpu(2, c.node(), CpuSet.of(2), c.caches()));
        assertThat(TopologyCheck.differences(SMALL, wrong))
                .containsExactly("CPU 2 shares its core with 2, declared is 2-3");
    }

    @Test
    public void coresOfDifferentCachesAreNoSiblings() {
        // Cores are numbered within their cache, so CPU 4 is on a core 0 as CPU 0 is.
        ReadyReport wrong = withCpu(0, c -> cpu(0, c.node(), CpuSet.parse("0-1,4-5"), c.caches()));
        assertThat(TopologyCheck.differences(SMALL, wrong))
                .containsExactly("CPU 0 shares its core with 0-1,4-5, declared is 0-1");
    }

    @Test
    public void aCpuOnTheWrongNodeIsTold() {
        ReadyReport wrong = withCpu(9, c -> cpu(9, 0, c.siblings(), c.caches()));
        assertThat(TopologyCheck.differences(SMALL, wrong)).containsExactly("CPU 9 is on node 0, declared is 1");
    }

    @Test
    public void aCpuNumberThatWasNotDeclaredIsTold() {
        ReadyReport wrong = withCpu(15, c -> cpu(16, c.node(), CpuSet.of(14, 16), c.caches()));
        assertThat(TopologyCheck.differences(SMALL, wrong))
                .containsExactly("the guest has a CPU 16, declared are 0 to 15");
    }

    @Test
    public void missingNodesAreTold() {
        ReadyReport wrong = report(found(SMALL).cpus(), List.of(node(0, CpuSet.range(0, 15))));
        assertThat(TopologyCheck.differences(SMALL, wrong))
                .containsExactly("the guest has 1 NUMA nodes, declared are 2");
    }

    @Test
    public void aNodeWithOtherCpusIsTold() {
        ReadyReport wrong =
                report(found(SMALL).cpus(), List.of(node(0, CpuSet.range(0, 8)), node(1, CpuSet.range(9, 15))));
        assertThat(TopologyCheck.differences(SMALL, wrong))
                .containsExactly(
                        "node 0 has the CPUs 0-8, declared is 0-7", "node 1 has the CPUs 9-15, declared is 8-15");
    }

    @Test
    public void theFirstDifferencesStandInTheMessageAndTheRestIsCounted() {
        ReadyReport flat = found(new Topology(1, 1, 16, 1));
        List<String> differences = TopologyCheck.differences(SMALL, flat);
        assertThat(differences).hasSize(16 + 16 + 8 + 1);
        assertThat(new MachineWrongException(SMALL, differences))
                .hasMessageStartingWith("""
                        machine wrong: the guest's sysfs does not show 2n4l2c2t:
                          CPU 0 shares its core with 0, declared is 0-1
                          CPU 0 shares its last-level cache with 0-15, declared is 0-3
                        """)
                .hasMessageEndingWith("\n  and 33 more");
        assertThat(new MachineWrongException(SMALL, differences.subList(0, 8)).getMessage())
                .doesNotContain("more");
    }
}
