// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.report.NumaPages;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerDetails;
import dev.ktstr.guest.report.WorkerExit;
import dev.ktstr.guest.report.WorkerReport;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Reports of workers for tests: a healthy one to begin with, and copies that differ in one thing. */
public final class Workers {
    public static final long MILLIS = 1_000_000;
    public static final long SECONDS = 1000 * MILLIS;
    /** How long every worker, and the run, lasted. */
    public static final Duration WALL = Duration.ofSeconds(10);

    private Workers() {}

    /** {@return a worker with tid 100 + number that was 10 % of 10 s off the CPU, always on CPU 0, and is in order} */
    public static WorkerReport healthy(int number, String cgroup) {
        return new WorkerReport(
                number,
                cgroup,
                0,
                100 + number,
                1,
                1000,
                10,
                WALL.toNanos(),
                9 * SECONDS,
                SECONDS,
                new WorkerReport.Gap(5 * MILLIS, 0, SECONDS),
                1,
                CpuSet.of(0),
                0,
                new WorkerReport.Schedstat(9 * SECONDS, 500 * MILLIS, 100),
                new WorkerReport.Usage(0, 0, 0, 0),
                NumaPages.UNKNOWN,
                new WorkerExit(WorkerExit.Kind.EXITED, 0));
    }

    /** {@return a copy that did this many units of work in this CPU time} */
    public static WorkerReport worked(WorkerReport w, long units, long cpuNanos) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                w.work(),
                w.tid(),
                w.starts(),
                units,
                w.iterations(),
                w.wallNanos(),
                cpuNanos,
                w.offCpuNanos(),
                w.maxGap(),
                w.migrations(),
                w.cpusUsed(),
                w.wakeUps(),
                w.schedstat(),
                w.usage(),
                w.numa(),
                w.exit());
    }

    /** {@return a copy that lasted this long and was off the CPU for some of it} */
    public static WorkerReport offCpu(WorkerReport w, long wallNanos, long offCpuNanos) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                w.work(),
                w.tid(),
                w.starts(),
                w.workUnits(),
                w.iterations(),
                wallNanos,
                wallNanos - offCpuNanos,
                offCpuNanos,
                w.maxGap(),
                w.migrations(),
                w.cpusUsed(),
                w.wakeUps(),
                w.schedstat(),
                w.usage(),
                w.numa(),
                w.exit());
    }

    /** {@return a copy with this longest gap} */
    public static WorkerReport stuck(WorkerReport w, long nanos, int cpu, long atNanos) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                w.work(),
                w.tid(),
                w.starts(),
                w.workUnits(),
                w.iterations(),
                w.wallNanos(),
                w.cpuNanos(),
                w.offCpuNanos(),
                new WorkerReport.Gap(nanos, cpu, atNanos),
                w.migrations(),
                w.cpusUsed(),
                w.wakeUps(),
                w.schedstat(),
                w.usage(),
                w.numa(),
                w.exit());
    }

    /** {@return a copy that was seen on these CPUs, having moved this often} */
    public static WorkerReport seenOn(WorkerReport w, CpuSet cpus, long migrations) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                w.work(),
                w.tid(),
                w.starts(),
                w.workUnits(),
                w.iterations(),
                w.wallNanos(),
                w.cpuNanos(),
                w.offCpuNanos(),
                w.maxGap(),
                migrations,
                cpus,
                w.wakeUps(),
                w.schedstat(),
                w.usage(),
                w.numa(),
                w.exit());
    }

    /** {@return a copy that woke this often and waited this long on runqueues} */
    public static WorkerReport waited(WorkerReport w, long wakeUps, long runDelayNanos) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                w.work(),
                w.tid(),
                w.starts(),
                w.workUnits(),
                w.iterations(),
                w.wallNanos(),
                w.cpuNanos(),
                w.offCpuNanos(),
                w.maxGap(),
                w.migrations(),
                w.cpusUsed(),
                wakeUps,
                new WorkerReport.Schedstat(w.cpuNanos(), runDelayNanos, 100),
                w.usage(),
                w.numa(),
                w.exit());
    }

    /** {@return a copy with this memory at its end, while so many pages were moved in the guest} */
    public static WorkerReport remembered(WorkerReport w, Map<Integer, Long> pages, long migrated) {
        return remembered(w, new NumaPages(new TreeMap<>(pages), OptionalLong.of(migrated)));
    }

    /** {@return a copy with this memory} */
    public static WorkerReport remembered(WorkerReport w, NumaPages numa) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                w.work(),
                w.tid(),
                w.starts(),
                w.workUnits(),
                w.iterations(),
                w.wallNanos(),
                w.cpuNanos(),
                w.offCpuNanos(),
                w.maxGap(),
                w.migrations(),
                w.cpusUsed(),
                w.wakeUps(),
                w.schedstat(),
                w.usage(),
                numa,
                w.exit());
    }

    /** {@return a copy that got through its loop this often in this time} */
    public static WorkerReport looped(WorkerReport w, long iterations, long wallNanos) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                w.work(),
                w.tid(),
                w.starts(),
                w.workUnits(),
                iterations,
                wallNanos,
                w.cpuNanos(),
                w.offCpuNanos(),
                w.maxGap(),
                w.migrations(),
                w.cpusUsed(),
                w.wakeUps(),
                w.schedstat(),
                w.usage(),
                w.numa(),
                w.exit());
    }

    /** {@return a copy that ended like this} */
    public static WorkerReport ended(WorkerReport w, WorkerExit.Kind kind, int code) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                w.work(),
                w.tid(),
                w.starts(),
                w.workUnits(),
                w.iterations(),
                w.wallNanos(),
                w.cpuNanos(),
                w.offCpuNanos(),
                w.maxGap(),
                w.migrations(),
                w.cpusUsed(),
                w.wakeUps(),
                w.schedstat(),
                w.usage(),
                w.numa(),
                new WorkerExit(kind, code));
    }

    /** {@return a copy that did another work of its cgroup} */
    public static WorkerReport ofWork(WorkerReport w, int work) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                work,
                w.tid(),
                w.starts(),
                w.workUnits(),
                w.iterations(),
                w.wallNanos(),
                w.cpuNanos(),
                w.offCpuNanos(),
                w.maxGap(),
                w.migrations(),
                w.cpusUsed(),
                w.wakeUps(),
                w.schedstat(),
                w.usage(),
                w.numa(),
                w.exit());
    }

    /** {@return a copy that was started this often} */
    public static WorkerReport started(WorkerReport w, int starts) {
        return new WorkerReport(
                w.worker(),
                w.cgroup(),
                w.work(),
                w.tid(),
                starts,
                w.workUnits(),
                w.iterations(),
                w.wallNanos(),
                w.cpuNanos(),
                w.offCpuNanos(),
                w.maxGap(),
                w.migrations(),
                w.cpusUsed(),
                w.wakeUps(),
                w.schedstat(),
                w.usage(),
                w.numa(),
                w.exit());
    }

    /** {@return the report of a run of 10 s without scheduler and wake-up samples} */
    public static RunReport report(WorkerReport... workers) {
        return report(Collections.nCopies(workers.length, WakeSamples.of()), workers);
    }

    /** {@return the report of a run of 10 s without scheduler} */
    public static RunReport report(List<WakeSamples> samples, WorkerReport... workers) {
        return report(samples, Collections.nCopies(workers.length, WorkerDetails.NONE), workers);
    }

    /** {@return the same, where each worker also told of its requests or spins} */
    public static RunReport report(List<WakeSamples> samples, List<WorkerDetails> details, WorkerReport... workers) {
        return new RunReport(
                List.of(workers),
                samples,
                WALL,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                0,
                List.of(),
                List.of(),
                Optional.empty(),
                details);
    }
}
