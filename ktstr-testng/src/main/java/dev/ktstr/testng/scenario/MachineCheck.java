// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.kvm.topology.Topology;

/** What can be done with a machine. */
final class MachineCheck {
    private MachineCheck() {}

    /** {@return the operation} Throws {@link IllegalArgumentException} where the machine lacks its CPU. */
    static MachineOp require(MachineOp op, Topology topology) {
        int cpu = op instanceof MachineOp.CpuOffline offline
                ? offline.cpu()
                : op instanceof MachineOp.CpuOnline online ? online.cpu() : 0;
        if (cpu >= topology.cpus()) {
            throw new IllegalArgumentException(
                    op.name() + " names CPU " + cpu + ", but " + topology + " has CPUs 0-" + (topology.cpus() - 1));
        }
        return op;
    }
}
