// SPDX-License-Identifier: Apache-2.0
/**
 * What goals of the Maven plugin run in a JVM of its own, with the class path of the tests: {@link
 * dev.ktstr.testng.forked.ThresholdsMain}, and what such programs have in common; the verifier's sweep has a package to itself.
 */
package dev.ktstr.testng.forked;
