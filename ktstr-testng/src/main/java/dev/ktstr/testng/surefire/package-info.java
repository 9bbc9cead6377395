// SPDX-License-Identifier: Apache-2.0
/**
 * The adapter between Surefire or Failsafe and TestNG. {@link dev.ktstr.testng.surefire.KtstrProvider} is what Surefire calls;
 * it knows nothing of machines.
 */
package dev.ktstr.testng.surefire;
