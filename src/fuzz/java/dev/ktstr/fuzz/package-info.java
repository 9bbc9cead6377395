// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the fuzzer on the targets of a module, for the Maven profile {@code fuzz} of all of them. Belongs to no module:
 * {@link dev.ktstr.fuzz.FuzzRun} is started from its source.
 */
package dev.ktstr.fuzz;
