// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.works;

import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WorkerReport;
import java.util.List;
import java.util.Map;

/**
 * A run, and what the kernel counted meanwhile.
 *
 * @param report of the run
 * @param counters the trace events by group and name
 */
record Seen(RunReport report, Map<String, Histogram> counters) {
    List<WorkerReport> workers() {
        return report.workers();
    }

    /** Of the group's worker at this position; there is one group. */
    WorkerReport worker(int position) {
        return workers().get(position);
    }

    Histogram event(String name) {
        return counters.get(name);
    }

    long units() {
        return workers().stream().mapToLong(WorkerReport::workUnits).sum();
    }

    long iterations() {
        return workers().stream().mapToLong(WorkerReport::iterations).sum();
    }

    /** {@return how often all workers made a system call, by its number on x86-64} */
    long calls(int number) {
        return workers().stream().mapToLong(worker -> calls(worker, number)).sum();
    }

    long calls(WorkerReport worker, int number) {
        return event("raw_syscalls/sys_enter").hits("common_pid", worker.tid(), "id", number);
    }

    /** {@return how often the event was seen with one of the workers in a key} */
    long hits(String event, String key) {
        return workers().stream()
                .mapToLong(worker -> event(event).hits(key, worker.tid()))
                .sum();
    }

    /** {@return the priorities that a worker had when it left the CPU: 120 is nice 0, below 100 real-time} */
    List<Integer> priorities(WorkerReport worker) {
        return event("sched/sched_switch").numbers("prev_prio", "prev_pid", worker.tid());
    }
}
