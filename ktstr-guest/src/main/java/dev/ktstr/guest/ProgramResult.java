// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.guest.report.SchedulerState;
import java.util.Optional;

/**
 * What became of a program in the guest.
 *
 * @param exit how it ended
 * @param scheduler the scheduler under test at that time, empty where none was started
 */
public record ProgramResult(ProcessExit exit, Optional<SchedulerState> scheduler) {}
