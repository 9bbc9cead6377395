// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.WorkPlace;
import dev.ktstr.guest.protocol.JsonMessage;
import java.util.List;

/**
 * What one worker did, over all of its starts. Times are nanoseconds, all counts are at least 0.
 *
 * @param worker its number in the plan, from 0
 * @param cgroup the name of its cgroup
 * @param work the index of its work group in the cgroup
 * @param tid its thread id in the guest, the last one where it was started more than once; 0 where it never was
 * @param starts how often it was started
 * @param workUnits units of work done; what a unit is depends on the type of work
 * @param iterations turns of its outer loop
 * @param wallNanos from each release to the end after it
 * @param cpuNanos of its own CPU clock; where it became a program, only since then, and with the children that the program has waited
 *     for if it ended
 * @param offCpuNanos the rest of wallNanos
 * @param maxGap the longest time between two checkpoints; of a program, in which it was ready to run at each look and did not run
 * @param migrations how often the kernel moved it to another CPU, from just before each release on. A kernel before 6.15 that was built
 *     without CONFIG_SCHED_DEBUG does not tell: there, how often it found itself on another CPU than at the checkpoint before
 * @param cpusUsed the CPUs it was seen on
 * @param wakeUps how often it slept and woke, also where the latency was not kept
 * @param schedstat what the kernel counted
 * @param usage what else the kernel counted
 * @param numa where its memory was
 * @param exit how it ended, the worst of several
 */
public record WorkerReport(
        int worker,
        String cgroup,
        int work,
        int tid,
        int starts,
        long workUnits,
        long iterations,
        long wallNanos,
        long cpuNanos,
        long offCpuNanos,
        Gap maxGap,
        long migrations,
        CpuSet cpusUsed,
        long wakeUps,
        Schedstat schedstat,
        Usage usage,
        NumaPages numa,
        WorkerExit exit) {

    /**
     * The longest time a worker went without reaching a checkpoint.
     *
     * @param nanos how long
     * @param cpu where it was at the end of it
     * @param atNanos when it ended, since the plan's release
     */
    public record Gap(long nanos, int cpu, long atNanos) {}

    /**
     * The difference of {@code /proc/PID/schedstat} over the run ({@code Documentation/scheduler/sched-stats.rst}).
     *
     * @param cpuNanos on a CPU
     * @param runDelayNanos ready but waiting for a CPU. Of a worker that is stuck this includes the wait that had not
     *     ended, which the kernel counts only when the task is picked
     * @param timeslices how often it was picked to run
     */
    public record Schedstat(long cpuNanos, long runDelayNanos, long timeslices) {}

    /**
     * What {@code getrusage(2)} says of a worker from where it began to work until it ended; of one that did not end by itself
     * {@code /proc/PID/stat} and {@code /proc/PID/status} say it. 0 of one that was released and never ran.
     *
     * @param minorFaults page faults that needed no I/O
     * @param majorFaults page faults that did
     * @param voluntarySwitches how often it gave the CPU up, to wait
     * @param involuntarySwitches how often the CPU was taken from it
     */
    public record Usage(long minorFaults, long majorFaults, long voluntarySwitches, long involuntarySwitches) {}

    /** {@return the report that a WORKER message holds, of a plan with workers in these places} */
    public static WorkerReport read(JsonMessage json, List<WorkPlace> places) {
        JsonMessage schedstat = json.object("schedstat");
        JsonMessage usage = json.object("usage");
        WorkerReport report = new WorkerReport(
                json.integer(
                        "worker",
                        0,
                        places.stream().mapToInt(WorkPlace::workers).sum() - 1),
                json.string("cgroup"),
                json.integer("work", 0, CgroupPlan.MAX_WORKS - 1),
                json.integer("tid", 0, Integer.MAX_VALUE),
                json.integer("starts", 0, Integer.MAX_VALUE),
                json.count("workUnits"),
                json.count("iterations"),
                json.count("wallNanos"),
                json.count("cpuNanos"),
                json.count("offCpuNanos"),
                new Gap(
                        json.count("maxGapNanos"),
                        json.integer("maxGapCpu", 0, CpuSet.MAX_CPUS - 1),
                        json.count("maxGapAtNanos")),
                json.count("migrations"),
                json.string("cpusUsed", CpuSet::parse),
                json.count("wakeSamples"),
                new Schedstat(
                        schedstat.count("cpuNanos"), schedstat.count("runDelayNanos"), schedstat.count("timeslices")),
                new Usage(
                        usage.count("minorFaults"),
                        usage.count("majorFaults"),
                        usage.count("voluntarySwitches"),
                        usage.count("involuntarySwitches")),
                NumaPages.read(json),
                WorkerExit.read(json.object("exit")));
        report.checkPlace(json, places);
        return report;
    }

    /** A worker that the plan puts elsewhere would be judged by another cgroup's limits. */
    private void checkPlace(JsonMessage json, List<WorkPlace> places) {
        int before = 0;
        for (WorkPlace place : places) {
            before += place.workers();
            if (worker < before) {
                if (!place.cgroup().equals(cgroup)) {
                    throw json.malformed(
                            "cgroup",
                            "is '" + JsonMessage.shorten(cgroup) + "', expected '" + place.cgroup()
                                    + "', where the plan puts worker " + worker);
                }
                if (place.work() != work) {
                    throw json.malformed(
                            "work",
                            "is " + work + ", expected " + place.work() + ", what the plan has for worker " + worker);
                }
                return;
            }
        }
    }
}
