// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CpuSet;

/** How many workers do a work. */
public sealed interface WorkerCount {
    /** {@return the number in a cgroup that may use these CPUs} */
    int on(CpuSet cpus);

    /** This many, whatever the machine; what is possible is said when the plan is made. */
    record Fixed(int number) implements WorkerCount {
        @Override
        public int on(CpuSet cpus) {
            return number;
        }
    }

    /**
     * So many for each CPU of the cgroup, rounded up.
     *
     * @param percent 100 is one for each CPU; more than 0
     */
    record PercentOfCpus(double percent) implements WorkerCount {
        private static final double PERCENT = 100.0;

        public PercentOfCpus {
            if (!(percent > 0) || Double.isInfinite(percent)) {
                throw new IllegalArgumentException("workersPct must be more than 0 but was " + percent
                        + "; 100 is one worker for each CPU of the cgroup");
            }
        }

        @Override
        public int on(CpuSet cpus) {
            return (int) Math.ceil(cpus.size() * percent / PERCENT);
        }
    }
}
