// SPDX-License-Identifier: Apache-2.0
package it;

import dev.ktstr.testng.VerifierCells;

/** Makes the cells of the sweep cases of the test run. */
public class SweepIT extends VerifierCells {}
