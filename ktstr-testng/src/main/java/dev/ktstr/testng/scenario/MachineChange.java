// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.MachineOp;

/**
 * Something that is done with the machine, or with nobody.
 *
 * @param op what
 */
public record MachineChange(MachineOp op) implements Op {}
