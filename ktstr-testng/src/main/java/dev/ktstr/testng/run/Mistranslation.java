// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.testng.samples.InconclusiveException;
import java.util.Optional;

/**
 * A guest that qemu's translation broke. A kernel that changes its own code puts a breakpoint there first, and waits until every CPU
 * knows; with several threads of translation, on a busy host, a CPU now and then goes on with the breakpoint when it is long gone (seen
 * with qemu 10.0.2 and Linux 6.17 to 7.0, where a scheduler is attached or detached). Neither kernel nor scheduler can help it.
 */
final class Mistranslation {
    static final String WORDS =
            "qemu's translation ran code of the guest's kernel in an old form (Oops: int3), which says nothing"
                    + " about kernel or scheduler; a KVM host has no such trouble";

    private static final String TRANSLATING = "qemu/tcg";

    private Mistranslation() {}

    /** {@return what a case is to be left undecided with, on account of this} */
    static InconclusiveException doubt(Exception cause) {
        InconclusiveException doubt = new InconclusiveException(WORDS);
        doubt.initCause(cause);
        return doubt;
    }

    /** {@return whether that is what ended a guest} */
    static boolean ended(MachineEngine engine, Optional<CaseEvidence> evidence) {
        return engine.name().equals(TRANSLATING)
                && evidence.map(CaseEvidence::consoleEnd)
                        .map(ConsoleWords::new)
                        .filter(ConsoleWords::strayBreakpoint)
                        .isPresent();
    }
}
