// SPDX-License-Identifier: Apache-2.0
/**
 * The sweep of {@code mvn ktstr:verifier}: every declared scheduler, loaded on every kernel and topology. {@link
 * dev.ktstr.testng.sweep.SweepMain} is what the goal starts; {@link dev.ktstr.testng.sweep.DeclaredSchedulers} finds the
 * schedulers, {@link dev.ktstr.testng.sweep.SweepPlan} says which cells there are, and {@link dev.ktstr.testng.sweep.SweepRun} tries
 * them.
 */
package dev.ktstr.testng.sweep;
