// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.ApicIds;

/**
 * One CPU, and what is around it. Counts are of what is there; numbers of ids are powers of two, since levels are told apart by
 * bits.
 */
record CpuPlace(ApicIds ids, int cpu) {
    int apicId() {
        return ids.of(cpu).value();
    }

    /** {@return the package, which is the NUMA node} */
    int node() {
        return topology().nodeOf(cpu);
    }

    /** {@return the core, counted within its package} */
    int coreOfPackage() {
        int llc = topology().llcOf(cpu) - topology().firstLlcOf(node());
        return llc * topology().coresPerLlc() + topology().coreOf(cpu);
    }

    int threadsPerCore() {
        return topology().threadsPerCore();
    }

    int cpusPerLlc() {
        return topology().cpusPerLlc();
    }

    int cpusOfPackage() {
        return topology().nodes().get(node()).llcs() * cpusPerLlc();
    }

    private Topology topology() {
        return ids.topology();
    }
}
