// SPDX-License-Identifier: Apache-2.0
/**
 * What the agent tells: the machine it woke up on, and what came of a plan. Immutable values with units in their names.
 *
 * <p>Read {@link dev.ktstr.guest.report.ReadyReport}, {@link dev.ktstr.guest.report.RunReport} and {@link
 * dev.ktstr.guest.report.WorkerReport}. Each type reads itself from a {@link dev.ktstr.guest.protocol.JsonMessage},
 * member by member in the order of {@code protocol.h}, and refuses what cannot be. Nothing is judged here. Uses {@link
 * dev.ktstr.guest.plan} and {@link dev.ktstr.guest.protocol}.
 */
package dev.ktstr.guest.report;
