// SPDX-License-Identifier: Apache-2.0
/**
 * Choosing among many cases: {@link dev.ktstr.testng.gauntlet.FlagProfiles} lists the sets of flags a scheduler is tested with,
 * {@link dev.ktstr.testng.gauntlet.Budget} picks those of the candidates that cover most within a time. Pure Java.
 */
package dev.ktstr.testng.gauntlet;
