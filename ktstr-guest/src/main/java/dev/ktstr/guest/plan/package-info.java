// SPDX-License-Identifier: Apache-2.0
/**
 * What the agent is told to do: immutable values, checked where they are made, sent as JSON.
 *
 * <p>Read {@link dev.ktstr.guest.plan.RunPlan}, {@link dev.ktstr.guest.plan.Work} and {@link
 * dev.ktstr.guest.plan.RunPlanJson}. {@link dev.ktstr.guest.plan.CpuSet} is of use wherever CPUs are named. Uses {@link
 * dev.ktstr.guest.protocol} to read JSON.
 */
package dev.ktstr.guest.plan;
