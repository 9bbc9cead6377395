// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

/** Something that the guest does at the beginning of a plan's step. One that fails ends the plan. */
public sealed interface PlanOp permits SchedulerOp, CgroupOp, ProgramOp, MachineOp {
    /** {@return its name on the wire} */
    String name();
}
