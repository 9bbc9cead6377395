// SPDX-License-Identifier: Apache-2.0
/**
 * Scenarios as data: cgroups, cpusets and work. {@link dev.ktstr.testng.scenario.Scenario} holds the words a test uses;
 * everything is turned into the guest's plan once the machine's topology is known.
 */
package dev.ktstr.testng.scenario;
