// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kvm.topology.MemoryPerformance;
import dev.ktstr.kvm.topology.NumaDistances;
import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.kvm.vmm.KvmEngine;
import dev.ktstr.testng.run.TopologyCheck;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.testng.ITestResult;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * Boots every preset up to {@code -Dlab.maxCpus} (32) CPUs, from {@code -Dlab.minCpus} (1) on, and what no preset has, or those of
 * {@code -Dlab.presets}, and compares what the guest's kernel, lscpu and hwloc see with the declaration.
 */
public class TopologyLab {
    private static final int MIN_CPUS = Integer.getInteger("lab.minCpus", 1);
    private static final int MAX_CPUS = Integer.getInteger("lab.maxCpus", 32);
    private static final List<String> PRESETS = Pattern.compile(",")
            .splitAsStream(System.getProperty("lab.presets", ""))
            .filter(name -> !name.isEmpty())
            .map(name -> TopologyPreset.named(name).name())
            .toList();
    private static final Duration BOOT_LIMIT = Duration.ofSeconds(Integer.getInteger("lab.bootSeconds", 300));

    /** With more of them, a shell that prints all of sysfs takes longer in the lab than the boot; the agent has read it, too. */
    private static final int MOST_CPUS_FOR_TOOLS = 32;

    /** With more of them, their ticks would take most of the one host CPU. */
    private static final int MOST_CPUS_FOR_TICKS = 32;

    /**
     * The kernel tells all it does, so that the last line says how far those came that do not come up in time. Its watchdogs are
     * off: they believe that CPUs hang, and print the stacks of all of them, which takes minutes.
     */
    private static final List<String> FOR_MANY = List.of(
            "lapic=notscdeadline",
            "loglevel=7",
            "nowatchdog",
            "rcupdate.rcu_cpu_stall_suppress=1",
            "cryptomgr.notests=1");

    /** One lab CPU plays a tick of one vCPU in about half a millisecond; so all ticks together take an eighth of it. */
    private static final int MICROS_PER_TICK = 4000;

    private final KvmEngine engine = KvmEngine.open();
    private Path directory;
    private KernelEntry kernel;
    private Path initramfs;

    @BeforeClass
    public void prepare() throws Exception {
        directory = Files.createTempDirectory("topology-lab");
        kernel = LabGuest.kernel();
        initramfs = LabGuest.initramfs(directory);
    }

    @AfterClass(alwaysRun = true)
    public void removeFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** At once, since the next boot may take minutes. */
    @AfterMethod
    public void tell(ITestResult result) {
        if (!result.isSuccess()) {
            System.out.println("FAILED: " + result.getParameters()[0]);
            result.getThrowable().printStackTrace(System.out);
        }
    }

    @DataProvider
    public Object[][] topologies() {
        List<Object[]> cases = new ArrayList<>();
        for (TopologyPreset preset : TopologyPreset.ALL) {
            int cpus = preset.topology().cpus();
            if (PRESETS.isEmpty() ? cpus >= MIN_CPUS && cpus <= MAX_CPUS : PRESETS.contains(preset.name())) {
                cases.add(new Object[] {preset.name(), preset.topology(), Math.max(512, cpus * 16)});
            }
        }
        if (PRESETS.isEmpty() && MIN_CPUS == 1) {
            cases.add(new Object[] {"uneven", UNEVEN, 1024});
        }
        return cases.toArray(Object[][]::new);
    }

    /** Two unlike nodes with CPUs and one of CXL memory, unevenly far from each other. */
    private static final Topology UNEVEN = new Topology(
                    List.of(
                            NumaNode.withLlcs(2),
                            NumaNode.withLlcs(1),
                            NumaNode.memoryOnly(256)
                                    .withPerformance(new MemoryPerformance(400, 10_000, OptionalInt.of(64)))),
                    2,
                    1)
            .withDistances(new NumaDistances(List.of(List.of(10, 21, 33), List.of(21, 10, 28), List.of(33, 28, 10))));

    @Test(dataProvider = "topologies")
    public void theGuestSeesWhatWasDeclared(String name, Topology declared, int memoryMiB) throws Exception {
        boolean many = declared.cpus() > MOST_CPUS_FOR_TICKS;
        ticksNoFasterThanMicros(many ? declared.cpus() * MICROS_PER_TICK : 200);
        long begun = System.nanoTime();
        List<String> arguments = many ? FOR_MANY : List.of();
        try (LabGuest guest = LabGuest.start(engine, declared, memoryMiB, kernel.vmlinux(), initramfs, arguments)) {
            ReadyReport ready;
            try {
                ready = guest.awaitReady(BOOT_LIMIT);
            } catch (RuntimeException e) {
                throw new AssertionError(name + " came as far as: " + lastLines(guest.console()), e);
            }
            System.out.printf(
                    "%s %s (%d CPUs): agent ready after %.1f s%n",
                    name, declared, declared.cpus(), (System.nanoTime() - begun) / 1e9);
            assertThat(TopologyCheck.differences(declared, ready)).isEmpty();
            if (declared.cpus() > MOST_CPUS_FOR_TOOLS) {
                return;
            }
            compare(declared, SysfsCopy.write(directory.resolve(name), guest.run(SysfsCopy.COMMAND)));
            if (declared.equals(UNEVEN)) {
                assertThat(guest.run("cat /sys/devices/system/node/node2/access0/initiators/read_latency"))
                        .as("of CXL memory, from node 1, which is nearest: 400 ns x 28 / 10")
                        .isEqualTo("1120\n");
            }
        }
    }

    /**
     * Until its clock is found to be good, which is late in the boot, every CPU of a guest has its tick 250 times a second, and in
     * the lab one host CPU carries them all. KVM makes periodic timers no faster than this; what ticks only now and then is not
     * concerned.
     */
    private static void ticksNoFasterThanMicros(int period) throws IOException {
        Files.writeString(Path.of("/sys/module/kvm/parameters/min_timer_period_us"), Integer.toString(period));
    }

    private static String lastLines(String console) {
        List<String> lines = console.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private static void compare(Topology declared, SysfsCopy sysfs) throws Exception {
        List<int[]> cpus = sysfs.lscpu();
        assertThat(cpus).as("CPUs of lscpu").hasSize(declared.cpus());
        Map<Integer, List<Integer>> cores = groups(cpus, 0);
        Map<Integer, List<Integer>> sockets = groups(cpus, 1);
        Map<Integer, List<Integer>> nodes = groups(cpus, 2);
        Map<Integer, List<Integer>> llcs = groups(cpus, 3);
        List<List<Integer>> declaredNodes = IntStream.range(0, declared.numaNodes())
                .mapToObj(declared::cpusOfNode)
                .filter(members -> !members.isEmpty())
                .toList();
        List<List<Integer>> declaredLlcs = IntStream.range(0, declared.llcs())
                .mapToObj(declared::cpusOfLlc)
                .toList();
        List<List<Integer>> declaredCores = IntStream.range(0, declared.cpus() / declared.threadsPerCore())
                .mapToObj(core -> IntStream.range(0, declared.threadsPerCore())
                        .mapToObj(thread -> core * declared.threadsPerCore() + thread)
                        .toList())
                .toList();
        assertThat(cores.values()).as("cores of lscpu").containsExactlyInAnyOrderElementsOf(declaredCores);
        assertThat(llcs.values()).as("L3 of lscpu").containsExactlyInAnyOrderElementsOf(declaredLlcs);
        assertThat(nodes.values()).as("nodes of lscpu").containsExactlyInAnyOrderElementsOf(declaredNodes);
        assertThat(sockets.values()).as("sockets of lscpu").containsExactlyInAnyOrderElementsOf(declaredNodes);

        assertThat(sysfs.hwloc("Core")).as("cores of hwloc").isEqualTo(masks(declaredCores));
        assertThat(sysfs.hwloc("L3Cache")).as("L3 of hwloc").isEqualTo(masks(declaredLlcs));
        assertThat(sysfs.hwloc("Package")).as("packages of hwloc").isEqualTo(masks(declaredNodes));
        for (int node = 0; node < declared.numaNodes(); node++) {
            int from = node;
            assertThat(sysfs.read("sys/devices/system/node/node" + node + "/distance"))
                    .as("distances from node " + node)
                    .isEqualTo(String.join(
                            " ",
                            IntStream.range(0, declared.numaNodes())
                                    .mapToObj(to -> Integer.toString(
                                            declared.distances().between(from, to)))
                                    .toList()));
        }
    }

    private static Map<Integer, List<Integer>> groups(List<int[]> cpus, int column) {
        Map<Integer, List<Integer>> groups = new TreeMap<>();
        for (int cpu = 0; cpu < cpus.size(); cpu++) {
            groups.computeIfAbsent(cpus.get(cpu)[column], key -> new ArrayList<>())
                    .add(cpu);
        }
        return groups;
    }

    /** As hwloc prints them: words of 32 bits, the highest first. */
    private static List<String> masks(Collection<List<Integer>> groups) {
        List<String> masks = new ArrayList<>();
        for (List<Integer> group : groups) {
            BigInteger bits = BigInteger.ZERO;
            for (int cpu : group) {
                bits = bits.setBit(cpu);
            }
            StringBuilder text = new StringBuilder();
            int words = (bits.bitLength() + 31) / 32;
            for (int word = words - 1; word >= 0; word--) {
                long value = bits.shiftRight(32 * word).longValue() & 0xffff_ffffL;
                text.append(String.format(
                        "%s0x%s", text.isEmpty() ? "" : ",", value == 0 ? "0" : String.format("%08x", value)));
            }
            masks.add(text.toString());
        }
        masks.sort(null);
        return masks;
    }
}
