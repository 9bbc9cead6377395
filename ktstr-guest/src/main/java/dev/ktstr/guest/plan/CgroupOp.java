// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

/** Something that is done with a cgroup of the plan, or with whoever is in it. */
public sealed interface CgroupOp extends PlanOp {
    /** {@return the cgroup's name in the plan} */
    String cgroup();

    /** Makes the cgroup and starts its workers, but for those on demand. */
    record Add(String cgroup) implements CgroupOp {
        @Override
        public String name() {
            return "addCgroup";
        }
    }

    /** Ends the workers and programs of the cgroup and removes it; whoever else is in it goes to the outermost cgroup. */
    record Remove(String cgroup) implements CgroupOp {
        @Override
        public String name() {
            return "removeCgroup";
        }
    }

    /**
     * Starts the workers of one work, which must not be running.
     *
     * @param work its index in the cgroup
     */
    record Spawn(String cgroup, int work) implements CgroupOp {
        @Override
        public String name() {
            return "spawn";
        }
    }

    /** Ends all workers of the cgroup's works. */
    record StopWorkers(String cgroup) implements CgroupOp {
        @Override
        public String name() {
            return "stopWorkers";
        }
    }

    /** Gives the cgroup these CPUs, not none. */
    record SetCpuset(String cgroup, CpuSet cpus) implements CgroupOp {
        public SetCpuset {
            if (cpus.isEmpty()) {
                throw new IllegalArgumentException("setCpuset gives cgroup '" + cgroup
                        + "' no CPUs: name some, or give it all of them with clearCpuset");
            }
        }

        @Override
        public String name() {
            return "setCpuset";
        }
    }

    /** Gives the cgroup all CPUs. */
    record ClearCpuset(String cgroup) implements CgroupOp {
        @Override
        public String name() {
            return "clearCpuset";
        }
    }

    /** Gives each of two cgroups the cpuset of the other one; both must have one. */
    record SwapCpusets(String cgroup, String other) implements CgroupOp {
        @Override
        public String name() {
            return "swapCpusets";
        }
    }

    /** Gives the cgroup these NUMA nodes, not none. */
    record SetMems(String cgroup, CpuSet nodes) implements CgroupOp {
        public SetMems {
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("setMems gives cgroup '" + cgroup + "' no NUMA nodes: name some");
            }
        }

        @Override
        public String name() {
            return "setMems";
        }
    }

    /** Gives the cgroup this {@code cpu.weight}, 1 to 10000. */
    record SetWeight(String cgroup, int weight) implements CgroupOp {
        public SetWeight {
            CgroupLimits.checkWeight("setWeight of cgroup '" + cgroup + "'", weight);
        }

        @Override
        public String name() {
            return "setWeight";
        }
    }

    /** Gives the cgroup this much CPU time. */
    record SetCpuMax(String cgroup, CpuMax max) implements CgroupOp {
        @Override
        public String name() {
            return "setCpuMax";
        }
    }

    /** Gives the workers of the cgroup's works this affinity. */
    record SetAffinity(String cgroup, Affinity affinity) implements CgroupOp {
        @Override
        public String name() {
            return "setAffinity";
        }
    }

    /** Moves whoever is in the cgroup to the other one. */
    record MoveTasks(String cgroup, String other) implements CgroupOp {
        @Override
        public String name() {
            return "moveTasks";
        }
    }

    /** Lets nobody in the cgroup run any more. */
    record Freeze(String cgroup) implements CgroupOp {
        @Override
        public String name() {
            return "freeze";
        }
    }

    /** Lets whoever was frozen run again. */
    record Unfreeze(String cgroup) implements CgroupOp {
        @Override
        public String name() {
            return "unfreeze";
        }
    }

    /**
     * Notes which processes are in the cgroup.
     *
     * @param tag under which the report has them, at most 64 bytes
     */
    record CaptureProcs(String cgroup, String tag) implements CgroupOp {
        public CaptureProcs {
            Limits.text("A tag", tag, CgroupName.MAX_BYTES);
        }

        @Override
        public String name() {
            return "captureProcs";
        }
    }
}
