// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CpuMax;
import dev.ktstr.guest.plan.CpuSet;
import java.util.List;

/** Something that is done with a cgroup, called by its name, or with whoever is in it. */
public sealed interface CgroupChange extends Op {
    /** {@return the cgroup's name} */
    String cgroup();

    /** Makes a cgroup and starts its workers. */
    record Add(Cgroup definition) implements CgroupChange {
        @Override
        public String cgroup() {
            return definition.name();
        }

        @Override
        public List<Payload> payloads() {
            return definition.payloads();
        }
    }

    /** Starts further workers in a cgroup. */
    record Spawn(String cgroup, CgroupWork work) implements CgroupChange {
        @Override
        public List<Payload> payloads() {
            return work.work().payload().stream().toList();
        }
    }

    /** Changes the cpuset of a cgroup. */
    record SetCpuset(String cgroup, CpusetSpec cpus) implements CgroupChange {}

    /** Pins the workers of a cgroup anew. */
    record SetAffinity(String cgroup, AffinitySpec affinity) implements CgroupChange {}

    /** What needs no machine to be understood. */
    record Direct(CgroupOp op) implements CgroupChange {
        @Override
        public String cgroup() {
            return op.cgroup();
        }
    }

    /** {@return the removal of a cgroup, with its workers} */
    static Op remove(String cgroup) {
        return new Direct(new CgroupOp.Remove(cgroup));
    }

    /** {@return the change of the NUMA nodes that a cgroup's memory comes from} */
    static Op setMems(String cgroup, CpuSet nodes) {
        return new Direct(new CgroupOp.SetMems(cgroup, nodes));
    }

    /** {@return the change of a cgroup's cpu.max} */
    static Op setCpuMax(String cgroup, CpuMax max) {
        return new Direct(new CgroupOp.SetCpuMax(cgroup, max));
    }
}
