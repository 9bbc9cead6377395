// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kvm.host.HostCapacity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Limits on this process that runs may meet.
 *
 * @param openFiles RLIMIT_NOFILE; Long.MAX_VALUE for unlimited
 * @param processes RLIMIT_NPROC, which counts the threads of all processes of the user
 * @param threadsNeeded what runs may start at once
 * @param memoryMiB what the cgroup has left of its memory.max, in MiB; empty if it has none
 * @param cpus what the cgroup has by its cpu.max, in CPUs; empty if it has none
 * @param host what the host has
 */
record LimitsExam(
        long openFiles,
        long processes,
        long threadsNeeded,
        OptionalLong memoryMiB,
        OptionalDouble cpus,
        HostCapacity host)
        implements Exam {
    private static final String SUBJECT = "limits";
    /** Maven, its forks, and some for each machine; the usual soft limit. */
    private static final long OPEN_FILES_NEEDED = 1024;
    /** qemu's own threads, the shell that holds it and its watcher. */
    private static final int THREADS_PER_MACHINE = 10;
    /** Maven, the tests' JVM and what else the user runs. */
    private static final int THREADS_BESIDE = 300;

    static LimitsExam ofThisProcess(HostCapacity host, int overcommit, int parallel) throws IOException {
        ResourceLimits limits = ResourceLimits.read(Path.of("/proc/self/limits"));
        Cgroup cgroup = Cgroup.read(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));
        return new LimitsExam(
                limits.openFiles(),
                limits.processes(),
                THREADS_BESIDE + (long) host.cpus() * overcommit + (long) parallel * THREADS_PER_MACHINE,
                cgroup.memoryLeftMiB(),
                cgroup.cpus(),
                host);
    }

    @Override
    public List<Diagnosis> diagnoses() {
        List<Diagnosis> found = new ArrayList<>();
        if (openFiles < OPEN_FILES_NEEDED) {
            found.add(Diagnosis.warn(
                    SUBJECT,
                    "only " + openFiles + " open files (RLIMIT_NOFILE)",
                    "ulimit -n " + OPEN_FILES_NEEDED + " before the build"));
        }
        if (processes < threadsNeeded) {
            found.add(Diagnosis.warn(
                    SUBJECT,
                    "only " + processes + " threads for this user (RLIMIT_NPROC), and up to " + threadsNeeded
                            + " may be needed",
                    "ulimit -u " + threadsNeeded + " before the build, or fewer machines at once: -Dktstr.parallel=1"));
        }
        memoryMiB.stream()
                .filter(left -> left < host.memoryMiB())
                .forEach(
                        left -> found.add(
                                Diagnosis.warn(
                                        SUBJECT,
                                        "the cgroup has " + left + " MiB left of its memory.max; ktstr counts the "
                                                + host.memoryMiB() + " MiB of the host, and machines may be killed",
                                        "raise the limit of the container or service, or run fewer machines at once: -Dktstr.parallel=1")));
        cpus.stream()
                .filter(limit -> limit < host.cpus())
                .forEach(
                        limit -> found.add(
                                Diagnosis.warn(
                                        SUBJECT,
                                        "the cgroup gets " + limit + " CPUs by its cpu.max, while " + host.cpus()
                                                + " are counted; guests stand still when that is used up",
                                        "give it whole CPUs: docker run --cpuset-cpus instead of --cpus, AllowedCPUs= instead of CPUQuota=")));
        if (found.isEmpty()) {
            found.add(Diagnosis.ok(
                    SUBJECT,
                    told(openFiles) + " open files, " + told(processes) + " threads, no tighter limit of a cgroup"));
        }
        return found;
    }

    private static String told(long limit) {
        return limit == Long.MAX_VALUE ? "unlimited" : Long.toString(limit);
    }
}
