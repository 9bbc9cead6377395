// SPDX-License-Identifier: Apache-2.0
/**
 * Scenarios that are there already: {@link dev.ktstr.testng.scenario.canned.Catalogue} has them by name, {@link
 * dev.ktstr.testng.scenario.canned.Scenarios} the usual ones as functions. Each is data, in the file of its category, in the words of
 * {@link dev.ktstr.testng.scenario.Scenario}.
 */
package dev.ktstr.testng.scenario.canned;
