// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestOutput;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.kvm.Machine;
import java.util.Optional;

/**
 * A machine that runs, and the way to talk to its agent.
 *
 * @param ready what the agent said first; empty where the guest is still booting
 */
record StartedGuest(Machine machine, GuestAgent agent, Optional<ReadyReport> ready) {
    /** The guest of a machine that has just been started. */
    static StartedGuest of(Machine machine, GuestOutput output) {
        GuestAgent agent = new GuestAgent(machine.channel(), machine::checkAlive, output);
        machine.onDoorbell(agent::ring);
        return new StartedGuest(machine, agent, Optional.empty());
    }

    StartedGuest isReady(ReadyReport report) {
        return new StartedGuest(machine, agent, Optional.of(report));
    }
}
