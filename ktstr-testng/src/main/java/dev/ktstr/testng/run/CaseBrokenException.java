// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

/** A case that could not be carried out: the machine, the agent or the scheduler's start stood in the way. */
public class CaseBrokenException extends RuntimeException {
    CaseBrokenException(CaseLocation where, Exception cause) {
        super(
                where.header() + " could not be carried out:\n  "
                        + Causes.messages(cause).replace("\n", "\n  ") + "\n--- console (last lines) ---\n"
                        + where.consoleTail() + "\n" + where.footer(),
                cause);
    }
}
