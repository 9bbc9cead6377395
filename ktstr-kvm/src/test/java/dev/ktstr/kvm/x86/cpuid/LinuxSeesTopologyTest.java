// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.kvm.x86.ApicIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A kernel finds in CPUID the topology that was declared, whichever of its leaves it knows. */
public class LinuxSeesTopologyTest {
    private static final long SEED = 20_261_121;
    private static final int RANDOM_TOPOLOGIES = 30;
    private static final Set<Integer> ALL_LEAVES = Set.of(0xb, 0x1f, 0x8000_0026);
    private static final Set<Integer> LEAF_B = Set.of(0xb);

    @DataProvider
    public Object[][] hosts() {
        return Stream.concat(Fixtures.INTEL.stream(), Fixtures.AMD.stream())
                .map(host -> new Object[] {host})
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "hosts")
    public void ofEveryPreset(String host) {
        TopologyPreset.ALL.forEach(preset -> check(host, preset.topology()));
    }

    @Test(dataProvider = "hosts")
    public void withUnevenAndMemoryOnlyNodes(String host) {
        Stream.of("3n2-1-0l2c1t", "2n1-5l3c2t", "4n4-3-2-1l4c2t", "2n1-0l1c1t", "5n7-1-1-9-3l5c3t", "2n1-2l1c1t")
                .forEach(text -> check(host, Topology.parse(text)));
    }

    @Test(dataProvider = "hosts")
    public void withLargeNumbers(String host) {
        Stream.of("1n1l1c1t", "1n300l1c1t", "1n1l300c2t", "1n1l1c300t", "255n255l1c2t", "3n300l3c2t")
                .forEach(text -> check(host, Topology.parse(text)));
    }

    @Test(dataProvider = "hosts")
    public void ofAnyShape(String host) {
        Random random = new Random(SEED);
        for (int i = 0; i < RANDOM_TOPOLOGIES; i++) {
            check(host, anyTopology(random));
        }
    }

    private static Topology anyTopology(Random random) {
        List<NumaNode> nodes = new ArrayList<>();
        int withCpus = 1 + random.nextInt(4);
        for (int node = 0; node < withCpus; node++) {
            nodes.add(NumaNode.withLlcs(1 + random.nextInt(6)));
        }
        for (int memoryOnly = random.nextInt(3); memoryOnly > 0; memoryOnly--) {
            nodes.add(NumaNode.memoryOnly(1));
        }
        return new Topology(nodes, 1 + random.nextInt(9), 1 + random.nextInt(4));
    }

    private static void check(String host, Topology topology) {
        CpuidTopology cpuid = CpuidTopology.of(topology, Fixtures.supported(host), true);
        List<GuestCpuid> guests = IntStream.range(0, topology.cpus())
                .mapToObj(cpu -> new GuestCpuid(cpuid.forCpu(cpu)))
                .toList();
        String where = topology + " on " + host;

        LinuxTopology linux = new LinuxTopology(guests, ALL_LEAVES);
        checkLevels(where, linux, topology);
        assertThat(linux.dies()).as("dies of %s", where).isEqualTo(llcs(topology));
        ApicIds ids = ApicIds.of(topology);
        assertThat(linux.apicIds())
                .as("APIC ids of %s", where)
                .isEqualTo(IntStream.range(0, topology.cpus())
                        .mapToObj(cpu -> ids.of(cpu).value())
                        .toList());

        checkLevels(where + ", leaf 0xB only", new LinuxTopology(guests, LEAF_B), topology);
        // Leaf 0x8000001E has eight bits for the threads of a core.
        if (!Fixtures.INTEL.contains(host) && topology.threadsPerCore() <= 256) {
            checkLevels(where + ", without leaves of levels", new LinuxTopology(guests, Set.of()), topology);
        }
    }

    private static void checkLevels(String where, LinuxTopology linux, Topology topology) {
        assertThat(linux.cores()).as("cores of %s", where).isEqualTo(cores(topology));
        assertThat(linux.llcs()).as("LLCs of %s", where).isEqualTo(llcs(topology));
        assertThat(linux.packages()).as("packages of %s", where).isEqualTo(packages(topology));
        assertThat(linux.caches()).as("caches of %s", where).isEqualTo(4);
        for (int index = 0; index < 3; index++) {
            assertThat(linux.caches(index)).as("cache %s of %s", index, where).isEqualTo(cores(topology));
        }
        assertThat(linux.caches(3)).as("L3 of %s", where).isEqualTo(llcs(topology));
    }

    private static List<List<Integer>> cores(Topology topology) {
        int threads = topology.threadsPerCore();
        return IntStream.range(0, topology.cpus() / threads)
                .mapToObj(core -> IntStream.range(core * threads, (core + 1) * threads)
                        .boxed()
                        .toList())
                .toList();
    }

    private static List<List<Integer>> llcs(Topology topology) {
        return IntStream.range(0, topology.llcs()).mapToObj(topology::cpusOfLlc).toList();
    }

    private static List<List<Integer>> packages(Topology topology) {
        return IntStream.range(0, topology.numaNodes())
                .mapToObj(topology::cpusOfNode)
                .filter(cpus -> !cpus.isEmpty())
                .toList();
    }
}
