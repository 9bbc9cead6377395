// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kvm.host.Admission;
import dev.ktstr.kvm.host.HostCapacity;
import dev.ktstr.kvm.topology.Topology;
import java.util.List;

/**
 * How many machines the host has room for.
 *
 * @param host what there is to share
 * @param overcommit vCPUs for each host CPU, at least 1
 * @param parallel cases at once that are asked for
 */
record CapacityExam(HostCapacity host, int overcommit, int parallel) implements Exam {
    private static final String SUBJECT = "capacity";
    /** The machine of a test that declares none; see the annotation Ktstr. */
    private static final Topology DEFAULT_MACHINE = new Topology(1, 1, 2, 1);

    private static final int DEFAULT_MEMORY_MIB = 2048;

    @Override
    public List<Diagnosis> diagnoses() {
        int fit = new Admission(host, overcommit).places(DEFAULT_MACHINE, DEFAULT_MEMORY_MIB);
        int takes = Admission.hostMemoryMiB(DEFAULT_MEMORY_MIB);
        String machine = DEFAULT_MACHINE + " of " + DEFAULT_MEMORY_MIB + " MiB";
        String there = "(" + host.cpus() + (host.cpus() == 1 ? " CPU x " : " CPUs x ") + overcommit + " vCPUs, "
                + host.memoryMiB() + " MiB available)";
        if (fit == 0) {
            return List.of(Diagnosis.fail(
                    SUBJECT,
                    "no room for a machine " + machine + ", which takes " + takes + " MiB " + there,
                    host.memoryMiB() < takes
                            ? "free memory, or declare smaller machines: @Ktstr(memoryMiB = 512)"
                            : "raise ktstr.overcommit, or declare smaller machines: @Ktstr(cores = 1)"));
        }
        String room = "room for " + fit + (fit == 1 ? " machine " : " machines ") + machine + " " + there + "; "
                + Math.min(fit, parallel) + " at once";
        return List.of(
                fit < parallel
                        ? Diagnosis.warn(
                                SUBJECT,
                                room + " where ktstr.parallel=" + parallel + " asks for more",
                                "free memory, raise ktstr.overcommit, or leave it so: cases wait for their turn")
                        : Diagnosis.ok(SUBJECT, room));
    }
}
