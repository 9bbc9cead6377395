// SPDX-License-Identifier: Apache-2.0
/**
 * What a test author uses: {@link dev.ktstr.testng.Ktstr} on a TestNG method, {@link dev.ktstr.testng.Ctx} inside it,
 * {@link dev.ktstr.testng.Scheduler} to declare what is tested, {@link dev.ktstr.testng.Flag} what of it can be switched on,
 * {@link dev.ktstr.testng.Constraints} on which machines, and the words of {@link dev.ktstr.testng.scenario.Scenario}.
 */
package dev.ktstr.testng;
