// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.report.ProgramReport;
import dev.ktstr.guest.report.SchedulerExit;
import dev.ktstr.guest.report.StepReport;
import dev.ktstr.guest.report.WorkerReport;

/** Hears of a run while it goes on, on the thread that runs it. Every method does nothing unless overridden. */
public interface RunListener {
    /** A listener for those who only want the report. */
    RunListener NONE = new RunListener() {};

    /**
     * Every worker was released.
     *
     * @param atNanos when, on the guest's CLOCK_MONOTONIC
     */
    default void started(long atNanos) {}

    /**
     * The operations of a step were done, and its hold has begun. Not told of steps that have none.
     *
     * @param step the index of the step in the run
     */
    default void held(int step) {}

    /** A step of the plan has ended, also where that was before its time. */
    default void stepEnded(StepReport report) {}

    /** A program that ran beside the workers has ended. */
    default void programEnded(ProgramReport report) {}

    /** A worker has ended and says what it did. */
    default void worker(WorkerReport report) {}

    /** The scheduler under test ended without being asked to. It ends the run. */
    default void schedulerExited(SchedulerExit exit) {}
}
