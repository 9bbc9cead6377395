// SPDX-License-Identifier: Apache-2.0
/** The test scheduler's ways to be a bad one, in a real guest. */
package dev.ktstr.testng.knobs;
