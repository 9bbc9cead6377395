// SPDX-License-Identifier: Apache-2.0
/**
 * Judging: the guest measures, this package decides. {@link dev.ktstr.testng.check.Limit} is the table of what can be demanded, {@link
 * dev.ktstr.testng.check.Thresholds} say what is demanded, {@link dev.ktstr.testng.check.WorkerChecks} compares, a {@link
 * dev.ktstr.testng.check.Finding} is what was not kept, {@link dev.ktstr.testng.check.CgroupStats} and {@link
 * dev.ktstr.testng.check.ScenarioStats} the figures reports show. Pure Java.
 */
package dev.ktstr.testng.check;
