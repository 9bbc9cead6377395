// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.report.Cache;
import dev.ktstr.guest.report.Cpu;
import dev.ktstr.guest.report.Node;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Compares the machine a guest found with the one that was declared. A result from another machine than the declared one would
 * be a lie, so this is done at every boot.
 */
public final class TopologyCheck {
    /** Every engine gives its machines three levels of cache. */
    private static final int LLC_LEVEL = 3;

    private TopologyCheck() {}

    /** {@return what differs, one line each; empty if the machine is right} */
    public static List<String> differences(Topology declared, ReadyReport found) {
        List<String> differences = new ArrayList<>();
        if (found.cpus().size() != declared.cpus()) {
            differences.add("the guest has " + found.cpus().size() + " CPUs, declared are " + declared.cpus());
            return differences;
        }
        for (Cpu cpu : found.cpus()) {
            if (cpu.id() >= declared.cpus()) {
                differences.add("the guest has a CPU " + cpu.id() + ", declared are 0 to " + (declared.cpus() - 1));
                continue;
            }
            compare(cpu, declared, differences);
        }
        compareNodes(declared, found, differences);
        return differences;
    }

    private static void compare(Cpu cpu, Topology declared, List<String> differences) {
        int id = cpu.id();
        CpuSet siblings = where(
                declared,
                other -> declared.llcOf(other) == declared.llcOf(id) && declared.coreOf(other) == declared.coreOf(id));
        if (!cpu.siblings().equals(siblings)) {
            differences.add("CPU " + id + " shares its core with " + cpu.siblings() + ", declared is " + siblings);
        }
        CpuSet llc = where(declared, other -> declared.llcOf(other) == declared.llcOf(id));
        Optional<CpuSet> foundLlc = cpu.caches().stream()
                .filter(cache -> cache.level() == LLC_LEVEL)
                .map(Cache::shared)
                .findFirst();
        if (foundLlc.isEmpty()) {
            differences.add("CPU " + id + " has no last-level cache, declared is one shared by " + llc);
        } else if (!foundLlc.get().equals(llc)) {
            differences.add(
                    "CPU " + id + " shares its last-level cache with " + foundLlc.get() + ", declared is " + llc);
        }
        if (cpu.node() != declared.nodeOf(id)) {
            differences.add("CPU " + id + " is on node " + cpu.node() + ", declared is " + declared.nodeOf(id));
        }
    }

    private static void compareNodes(Topology declared, ReadyReport found, List<String> differences) {
        if (found.nodes().size() != declared.numaNodes()) {
            differences.add(
                    "the guest has " + found.nodes().size() + " NUMA nodes, declared are " + declared.numaNodes());
            return;
        }
        for (Node node : found.nodes()) {
            CpuSet cpus = where(declared, cpu -> declared.nodeOf(cpu) == node.id());
            if (!node.cpus().equals(cpus)) {
                differences.add("node " + node.id() + " has the CPUs " + node.cpus() + ", declared is " + cpus);
            }
        }
    }

    private static CpuSet where(Topology declared, IntPredicate predicate) {
        return CpuSet.of(IntStream.range(0, declared.cpus()).filter(predicate).toArray());
    }
}
