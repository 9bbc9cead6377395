// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.sweep;

import java.nio.file.Path;

/** No cell is left to be tried; the message says why. */
final class NothingToSweepException extends RuntimeException {
    NothingToSweepException(DeclaredSchedulers declared, Path classes) {
        super(
                declared.schedulers().isEmpty()
                        ? "no test class in " + classes
                                + " declares a scheduler with a program; declare one, for example:"
                                + " static final Scheduler MY_SCHED = Scheduler.named(\"my_sched\")"
                        : "none of the declared schedulers is made for any topology preset; look at their constraints");
    }
}
