// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;

/** Something that is done with the machine, or with nobody. */
public sealed interface MachineOp extends PlanOp {
    /**
     * Takes a CPU offline. It comes back when the plan ends.
     *
     * @param cpu 1 to {@link CpuSet#MAX_CPUS} - 1; the first one stays
     */
    record CpuOffline(int cpu) implements MachineOp {
        public CpuOffline {
            checkCpu(cpu);
        }

        @Override
        public String name() {
            return "cpuOffline";
        }
    }

    /** Takes a CPU online again. */
    record CpuOnline(int cpu) implements MachineOp {
        public CpuOnline {
            checkCpu(cpu);
        }

        @Override
        public String name() {
            return "cpuOnline";
        }
    }

    /**
     * Lets everybody go on for a while.
     *
     * @param time longer than 0, at most a day
     */
    record Pause(Duration time) implements MachineOp {
        public Pause {
            Limits.positive("A pause", time);
        }

        @Override
        public String name() {
            return "pause";
        }
    }

    private static void checkCpu(int cpu) {
        Limits.between("The CPU to be taken offline or online", cpu, 1, CpuSet.MAX_CPUS - 1);
    }
}
