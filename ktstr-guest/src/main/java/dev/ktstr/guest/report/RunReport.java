// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of a plan. The lists have one element for each worker of the plan, in the order of its numbers.
 *
 * @param workers what each did
 * @param wakeSamples the wake-up latencies of each that were kept
 * @param wall from the workers' release to the moment they were told to stop, on the guest's clock: with the time that
 *     operations took, without the time in which they end, and shorter than the plan's duration where the scheduler was lost
 * @param scheduler the scheduler under test at the end, empty where none was started or it was stopped
 * @param schedulerExit how the scheduler ended if it did so unasked at any time since its start
 * @param schedulerLog the last of what the scheduler printed, at most 16 KiB
 * @param schedExtDump the kernel's debug dump of a scheduler that it took out, at most 1 MiB; empty where it made none
 * @param oomKills processes that the kernel killed for want of memory, since the guest booted
 * @param steps one for each step that was begun, in order
 * @param programs those that ran beside the workers and have ended, in the order in which the guest told of them
 * @param failedOp the operation that failed and ended the plan, empty where none has
 * @param details what else each told
 */
public record RunReport(
        List<WorkerReport> workers,
        List<WakeSamples> wakeSamples,
        Duration wall,
        Optional<SchedulerState> scheduler,
        Optional<SchedulerExit> schedulerExit,
        String schedulerLog,
        String schedExtDump,
        long oomKills,
        List<StepReport> steps,
        List<ProgramReport> programs,
        Optional<FailedOp> failedOp,
        List<WorkerDetails> details) {
    public RunReport {
        workers = List.copyOf(workers);
        wakeSamples = List.copyOf(wakeSamples);
        steps = List.copyOf(steps);
        programs = List.copyOf(programs);
        details = List.copyOf(details);
    }
}
