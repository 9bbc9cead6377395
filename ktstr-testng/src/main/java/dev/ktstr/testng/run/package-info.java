// SPDX-License-Identifier: Apache-2.0
/**
 * Carrying cases out. {@link dev.ktstr.testng.run.RunSession} is what the cases of a JVM share,
 * {@link dev.ktstr.testng.run.CaseContext} one case, {@code CaseMachine} its start-up step by step, {@code CaseReport} what is
 * said about it.
 */
package dev.ktstr.testng.run;
