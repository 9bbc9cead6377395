// SPDX-License-Identifier: Apache-2.0
/**
 * The ways in which a case can fail ({@link dev.ktstr.testng.outcome.Outcome}): what checks find, exceptions carry and
 * results.jsonl keeps.
 */
package dev.ktstr.testng.outcome;
