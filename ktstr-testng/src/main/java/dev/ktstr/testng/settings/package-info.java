// SPDX-License-Identifier: Apache-2.0
/**
 * The one table of settings ({@link dev.ktstr.testng.settings.Setting}), their values with origins
 * ({@link dev.ktstr.testng.settings.Settings}), and what the Maven plugin passes on to the tests
 * ({@link dev.ktstr.testng.settings.HandOver}).
 */
package dev.ktstr.testng.settings;
