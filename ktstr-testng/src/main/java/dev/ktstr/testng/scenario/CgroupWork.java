// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.Affinity;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MemPolicy;
import dev.ktstr.guest.plan.SchedPolicy;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.plan.WorkerSettings;
import dev.ktstr.kvm.topology.Topology;
import java.util.Optional;

/**
 * Workers that do the same, and what they are as processes. Immutable: every method returns a changed copy.
 *
 * @param count how many
 * @param work what each of them does
 * @param affinity on which CPUs; empty for all that their cgroup may use
 * @param settings what else they are as processes; its affinity is not used
 */
public record CgroupWork(WorkerCount count, WorkSpec work, Optional<AffinitySpec> affinity, WorkerSettings settings) {
    /** How many workers do a work when nobody says. */
    public static final int DEFAULT_WORKERS = 2;

    /** {@return ordinary workers} */
    public static CgroupWork of(int workers, Work work) {
        return of(workers, new WorkSpec.Known(work));
    }

    /** {@return ordinary workers} */
    public static CgroupWork of(int workers, WorkSpec work) {
        return new CgroupWork(new WorkerCount.Fixed(workers), work, Optional.empty(), WorkerSettings.NONE);
    }

    /** {@return a copy with this many workers} */
    public CgroupWork workers(WorkerCount workers) {
        return new CgroupWork(workers, work, affinity, settings);
    }

    /** {@return a copy that does this} */
    public CgroupWork work(WorkSpec other) {
        return new CgroupWork(count, other, affinity, settings);
    }

    /** {@return a copy that may run on these CPUs only} */
    public CgroupWork affinity(AffinitySpec spec) {
        return new CgroupWork(count, work, Optional.of(spec), settings);
    }

    /** {@return a copy that is scheduled so} */
    public CgroupWork policy(SchedPolicy policy) {
        return settings(settings.withPolicy(policy));
    }

    /** {@return a copy with this nice value, -20 to 19} */
    public CgroupWork nice(int nice) {
        return settings(settings.withNice(nice));
    }

    /** {@return a copy whose memory comes from there} */
    public CgroupWork memory(MemPolicy policy) {
        return settings(settings.withMemory(policy));
    }

    /** {@return a copy that belongs to somebody else} */
    public CgroupWork owner(int uid, int gid) {
        return settings(settings.withOwner(uid, gid));
    }

    /** {@return a copy that the kernel calls so, at most 15 bytes} */
    public CgroupWork comm(String name) {
        return settings(settings.withComm(name));
    }

    private CgroupWork settings(WorkerSettings changed) {
        return new CgroupWork(count, work, affinity, changed);
    }

    /**
     * {@return what the guest's agent is told}
     *
     * @param cpus those that the cgroup may use
     * @param nodes the NUMA nodes that its memory may come from
     * @param onDemand whether an operation starts it
     * @throws IllegalArgumentException if it is impossible there
     */
    WorkGroup on(Topology topology, CpuSet cpus, CpuSet nodes, boolean onDemand) {
        settings.memory().ifPresent(policy -> requireNodes(policy, topology, nodes));
        requireSiblings(topology, cpus);
        WorkerSettings resolved = affinity.map(spec -> settings.withAffinity(spec.on(topology, cpus)))
                .orElse(settings);
        requireAll(resolved, topology, cpus);
        int workers = count.on(cpus);
        if (workers < 1) {
            throw new IllegalArgumentException(
                    "the workers must be 1 or more, got " + workers + "; a cgroup without workers is empty()");
        }
        return new WorkGroup(workers, work.work(), resolved, onDemand);
    }

    /** Without siblings the pairs would only spin. */
    private void requireSiblings(Topology topology, CpuSet cpus) {
        if (work.work().type() == WorkType.SMT_SIBLING_SPIN) {
            new AffinitySpec.SmtSiblings().on(topology, cpus);
        }
    }

    /** The kernel admits deadlines for a whole root domain, and so only of whom all of its CPUs may run (__sched_setscheduler). */
    private static void requireAll(WorkerSettings settings, Topology topology, CpuSet cpus) {
        boolean deadline = settings.policy()
                .filter(policy -> policy.kind() == SchedPolicy.Kind.DEADLINE)
                .isPresent();
        boolean all = cpus.size() == topology.cpus()
                && settings.affinity()
                        .filter(own -> own.cpus().size() < topology.cpus())
                        .isEmpty();
        if (deadline && !all) {
            throw new IllegalArgumentException("policy deadline is for workers that may run on all CPUs, '"
                    + CpuSet.range(0, topology.cpus() - 1)
                    + "'; leave the affinity out, and the cgroup's cpuset (they may"
                    + " use '" + settings.affinity().map(Affinity::cpus).orElse(cpus) + "')");
        }
    }

    /** The kernel takes static nodes that are not the cgroup's only beside one that is (mm/mempolicy.c, mpol_set_nodemask). */
    private static void requireNodes(MemPolicy policy, Topology topology, CpuSet nodes) {
        CpuSet all = CpuSet.range(0, topology.numaNodes() - 1);
        CpuSet possible = policy.mapsNodes() ? all : nodes;
        boolean shared = !policy.nodes().intersect(nodes).isEmpty();
        if (!possible.containsAll(policy.nodes())) {
            throw new IllegalArgumentException("memory policy " + policy.mode() + " names the NUMA nodes '"
                    + policy.nodes() + "', but "
                    + (policy.mapsNodes() ? topology + " has" : "the cgroup's memory comes from")
                    + " '" + possible + "'; name some of these"
                    + (policy.mapsNodes() ? "" : ", change the cgroup's cpuset or mems")
                    + (policy.mapsNodes() || !shared ? "" : ", or add the flag STATIC"));
        }
        if (policy.flags().contains(MemPolicy.Flag.STATIC) && !shared) {
            throw new IllegalArgumentException(
                    "memory policy " + policy.mode() + " with the flag static names the NUMA nodes '"
                            + policy.nodes() + "', but the cgroup's memory comes from '" + nodes
                            + "'; name one of these, too, or change the cgroup's cpuset or mems");
        }
    }
}
