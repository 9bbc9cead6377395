// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Messages as a correct agent sends them. */
public final class Messages {
    public static final String READY = """
            {"protocol": 1, "kernel": "7.0.13", "memoryBytes": 2147483648, "schedExt": true, "unknown": [],
             "cpus": [{"id": 0, "package": 0, "die": 0, "core": 0, "node": 0, "siblings": "0-1",
                       "caches": [{"level": 3, "type": "Unified", "sizeBytes": 8388608, "shared": "0-1"}]},
                      {"id": 1, "package": 0, "die": 0, "core": 0, "node": 0, "siblings": "0-1", "caches": []}],
             "nodes": [{"id": 0, "cpus": "0-1", "memoryBytes": 2147483648, "distances": [10]}],
             "agentStartedNanos": 900000000, "atNanos": 1000000000}
            """;

    private Messages() {}

    public static String worker(long request, int worker, String cgroup, int work, int wakeUps) {
        return """
            {"request": %d, "worker": %d, "cgroup": "%s", "work": %d, "tid": 101, "starts": 1, "workUnits": 4096, "iterations": 4,
             "wallNanos": 2000, "cpuNanos": 1500, "offCpuNanos": 500, "maxGapNanos": 300, "maxGapCpu": 1,
             "maxGapAtNanos": 900, "migrations": 2, "cpusUsed": "0-1", "wakeSamples": %d, "details": 2,
             "schedstat": {"cpuNanos": 1501, "runDelayNanos": 99, "timeslices": 7},
             "usage": {"minorFaults": 5, "majorFaults": 1, "voluntarySwitches": 3, "involuntarySwitches": 4},
             "numaPages": {"0": 12, "1": 3}, "numaPagesMigrated": 5,
             "exit": {"kind": "exited", "code": 0}}
            """.formatted(request, worker, cgroup, work, wakeUps);
    }

    public static String step(long request, int step, String... cgroups) {
        String units = Arrays.stream(cgroups).map("\"%s\": 4096"::formatted).collect(Collectors.joining(", "));
        return """
            {"request": %d, "step": %d, "beganNanos": %d, "heldFromNanos": %d, "endedNanos": %d, "workUnits": {%s},
             "captured": {}, "schedulerOps": "ktstr", "schedulerEvents": {"SCX_EV_DISPATCH_KEEP_LAST": 2}}
            """.formatted(request, step, 1000 * step, 1000 * step + 10, 1000 * step + 900, units);
    }

    /** The answer to a plan in which an operation failed. */
    public static String failed(String done, int step, int op) {
        return done.replaceFirst("\"workers\"", """
            "failedOp": {"step": %d, "op": %d, "reason": "died-at-start", "message": "scx ended: exit code 1",
                         "kernelLog": "sched_ext: no"}, "workers\"""".formatted(step, op));
    }

    public static String done(long request, int workers) {
        return """
            {"request": %d, "wallNanos": 2000000, "workers": %d, "schedulerAlive": true, "schedulerOps": "ktstr",
             "schedulerEvents": {"SCX_EV_DISPATCH_KEEP_LAST": 3}, "schedulerKernelLog": "sched_ext: hello",
             "oomKills": 0}
            """.formatted(request, workers);
    }
}
