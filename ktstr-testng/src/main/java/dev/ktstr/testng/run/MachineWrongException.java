// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kvm.topology.Topology;
import java.util.List;

/** The guest found another machine than the one declared: a fault of the engine, never of the scheduler. */
public class MachineWrongException extends RuntimeException {
    private static final int SHOWN = 8;

    MachineWrongException(String how) {
        super("machine wrong: " + how);
    }

    MachineWrongException(Topology declared, List<String> differences) {
        super("machine wrong: the guest's sysfs does not show " + declared + ":\n  "
                + String.join("\n  ", differences.subList(0, Math.min(SHOWN, differences.size())))
                + (differences.size() > SHOWN ? "\n  and " + (differences.size() - SHOWN) + " more" : ""));
    }
}
