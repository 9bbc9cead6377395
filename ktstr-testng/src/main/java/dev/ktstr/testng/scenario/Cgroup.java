// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupLimits;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuMax;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MemPolicy;
import dev.ktstr.guest.plan.SchedPolicy;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A cgroup of a scenario and the work that runs in it. Immutable: every method returns a changed copy. Methods about workers change
 * its last work; {@link #and} begins another.
 *
 * @param name its name, which reports repeat; within another one, both with a slash between them
 * @param cpuset the CPUs it may use; empty means all of the cgroup around it
 * @param mems the NUMA nodes its memory comes from; empty means all of the cgroup around it
 * @param cpuWeight its weight (cpu.weight, 1 to 10000); empty means the kernel's default of 100
 * @param cpuMax how much CPU time it may use; empty means all
 * @param works what runs in it
 */
public record Cgroup(
        String name,
        Optional<CpusetSpec> cpuset,
        Optional<CpuSet> mems,
        Optional<Integer> cpuWeight,
        Optional<CpuMax> cpuMax,
        List<CgroupWork> works) {
    private static final List<CgroupWork> DEFAULT_WORKS =
            List.of(CgroupWork.of(CgroupWork.DEFAULT_WORKERS, Work.of(WorkType.SPIN)));

    public Cgroup {
        works = List.copyOf(works);
    }

    static Cgroup named(String name) {
        if (name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a name for a cgroup, as it has a slash; for one within"
                            + " another write cgroup(\"inner\").within(\"outer\")");
        }
        return new Cgroup(name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_WORKS);
    }

    /**
     * {@return a copy within another cgroup, which is defined before it; operations call it {@code outer/inner}} A cpuset of its own is
     * a part of the outer one's; without one it may use the outer one's CPUs.
     */
    public Cgroup within(String outer) {
        return new Cgroup(outer + "/" + name, cpuset, mems, cpuWeight, cpuMax, works);
    }

    /** {@return a copy in which nothing runs, until something is spawned in it or moved to it} */
    public Cgroup empty() {
        return new Cgroup(name, cpuset, mems, cpuWeight, cpuMax, List.of());
    }

    /** {@return a copy with this many workers in its last work} */
    public Cgroup workers(int workers) {
        return changed(work -> work.workers(new WorkerCount.Fixed(workers)));
    }

    /** {@return a copy with so many workers for each of its CPUs, rounded up: 100 is one each} */
    public Cgroup workersPct(double percent) {
        return changed(work -> work.workers(new WorkerCount.PercentOfCpus(percent)));
    }

    /** {@return a copy whose last work does this} */
    public Cgroup work(Work work) {
        return work(new WorkSpec.Known(work));
    }

    /** {@return a copy whose last work does this} */
    public Cgroup work(WorkSpec work) {
        return changed(last -> last.work(work));
    }

    /** {@return a copy whose last work's workers are scheduled so} */
    public Cgroup policy(SchedPolicy policy) {
        return changed(work -> work.policy(policy));
    }

    /** {@return a copy whose last work's workers have this nice value, -20 to 19} */
    public Cgroup nice(int nice) {
        return changed(work -> work.nice(nice));
    }

    /** {@return a copy whose last work's workers may run on these CPUs only} */
    public Cgroup affinity(AffinitySpec affinity) {
        return changed(work -> work.affinity(affinity));
    }

    /** {@return a copy whose last work's workers get their memory from there} */
    public Cgroup memory(MemPolicy policy) {
        return changed(work -> work.memory(policy));
    }

    /** {@return a copy whose last work's workers belong to somebody else} */
    public Cgroup owner(int uid, int gid) {
        return changed(work -> work.owner(uid, gid));
    }

    /** {@return a copy whose last work's workers are called so by the kernel, at most 15 bytes} */
    public Cgroup comm(String comm) {
        return changed(work -> work.comm(comm));
    }

    /** {@return a copy with further workers that do something else} */
    public Cgroup and(int workers, Work work) {
        return and(CgroupWork.of(workers, work));
    }

    /** {@return a copy with further workers that do something else} */
    public Cgroup and(int workers, WorkSpec work) {
        return and(CgroupWork.of(workers, work));
    }

    /** {@return a copy with further workers} */
    public Cgroup and(CgroupWork work) {
        List<CgroupWork> more = new ArrayList<>(works);
        more.add(work);
        return new Cgroup(name, cpuset, mems, cpuWeight, cpuMax, more);
    }

    /** {@return a copy that may use these CPUs only} */
    public Cgroup cpuset(CpusetSpec cpus) {
        return new Cgroup(name, Optional.of(cpus), mems, cpuWeight, cpuMax, works);
    }

    /** {@return a copy whose memory comes from these NUMA nodes only} */
    public Cgroup mems(int... nodes) {
        return new Cgroup(name, cpuset, Optional.of(CpuSet.of(nodes)), cpuWeight, cpuMax, works);
    }

    /** {@return a copy with this cpu.weight, 1 to 10000} */
    public Cgroup cpuWeight(int weight) {
        return new Cgroup(name, cpuset, mems, Optional.of(weight), cpuMax, works);
    }

    /** {@return a copy with this much CPU time} */
    public Cgroup cpuMax(CpuMax max) {
        return new Cgroup(name, cpuset, mems, cpuWeight, Optional.of(max), works);
    }

    /** {@return the payloads that its workers are} */
    List<Payload> payloads() {
        return works.stream().flatMap(work -> work.work().payload().stream()).toList();
    }

    private Cgroup changed(UnaryOperator<CgroupWork> change) {
        // What is said of the workers of an empty cgroup is about the usual ones.
        List<CgroupWork> changed = new ArrayList<>(works.isEmpty() ? DEFAULT_WORKS : works);
        changed.set(changed.size() - 1, change.apply(changed.get(changed.size() - 1)));
        return new Cgroup(name, cpuset, mems, cpuWeight, cpuMax, changed);
    }

    /**
     * {@return what the guest's agent is told to do, with no work that an operation starts}
     *
     * @param cpus those that it may use
     * @param nodes the NUMA nodes that a memory policy may name in it
     * @throws IllegalArgumentException if that is impossible on this machine
     */
    CgroupPlan on(Topology topology, CpuSet cpus, CpuSet nodes) {
        CpuSet all = CpuSet.range(0, topology.numaNodes() - 1);
        mems.filter(own -> !all.containsAll(own)).ifPresent(own -> {
            throw new IllegalArgumentException(
                    "its mems are '" + own + "', but the NUMA nodes of " + topology + " are '" + all + "'");
        });
        return new CgroupPlan(
                name,
                new CgroupLimits(cpuset.map(spec -> spec.on(topology)), mems, cpuWeight, cpuMax),
                works.stream()
                        .map(work -> work.on(topology, cpus, nodes, false))
                        .toList(),
                false);
    }
}
