// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.Optional;

/**
 * What the workers of a group are as processes. What is empty is as for any process.
 *
 * @param policy how they are scheduled
 * @param nice -20 to 19
 * @param affinity on which CPUs
 * @param memory from which NUMA nodes their memory comes
 * @param uid whose they are, 0 to 2147483647
 * @param gid of which group, likewise
 * @param comm what the kernel calls them, 1 to {@link #MAX_COMM_BYTES} bytes
 */
public record WorkerSettings(
        Optional<SchedPolicy> policy,
        Optional<Integer> nice,
        Optional<Affinity> affinity,
        Optional<MemPolicy> memory,
        Optional<Integer> uid,
        Optional<Integer> gid,
        Optional<String> comm) {
    /** The longest name of a process. */
    public static final int MAX_COMM_BYTES = 15;

    /** Nothing special. */
    public static final WorkerSettings NONE = new WorkerSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public WorkerSettings {
        nice.ifPresent(value -> Limits.between("The nice value of a worker", value, -20, 19));
        uid.ifPresent(value -> Limits.between("The uid of a worker", value, 0, Integer.MAX_VALUE));
        gid.ifPresent(value -> Limits.between("The gid of a worker", value, 0, Integer.MAX_VALUE));
        comm.ifPresent(value -> Limits.text("The comm of a worker", value, MAX_COMM_BYTES));
        comm.filter(String::isEmpty).ifPresent(value -> {
            throw new IllegalArgumentException("The comm of a worker is empty: name it, or leave it out");
        });
    }

    /** {@return a copy with this policy} */
    public WorkerSettings withPolicy(SchedPolicy value) {
        return new WorkerSettings(Optional.of(value), nice, affinity, memory, uid, gid, comm);
    }

    /** {@return a copy with this nice value} */
    public WorkerSettings withNice(int value) {
        return new WorkerSettings(policy, Optional.of(value), affinity, memory, uid, gid, comm);
    }

    /** {@return a copy with this affinity} */
    public WorkerSettings withAffinity(Affinity value) {
        return new WorkerSettings(policy, nice, Optional.of(value), memory, uid, gid, comm);
    }

    /** {@return a copy with this memory policy} */
    public WorkerSettings withMemory(MemPolicy value) {
        return new WorkerSettings(policy, nice, affinity, Optional.of(value), uid, gid, comm);
    }

    /** {@return a copy of this owner} */
    public WorkerSettings withOwner(int newUid, int newGid) {
        return new WorkerSettings(policy, nice, affinity, memory, Optional.of(newUid), Optional.of(newGid), comm);
    }

    /** {@return a copy with this name} */
    public WorkerSettings withComm(String value) {
        return new WorkerSettings(policy, nice, affinity, memory, uid, gid, Optional.of(value));
    }
}
