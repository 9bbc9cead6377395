// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/**
 * An engine and why it was chosen.
 *
 * @param engine the engine
 * @param reason one sentence without a full stop, for the first line of a run
 */
public record EngineChoice(MachineEngine engine, String reason) {}
