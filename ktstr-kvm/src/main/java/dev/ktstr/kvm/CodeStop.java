// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import java.time.Duration;

/** A stop of a machine at an instruction, see {@link Machine#stopOnce}: it waits, fires once at most, and is over then. */
public interface CodeStop extends AutoCloseable {
    /** How long an action may keep the machine standing. */
    Duration ACTION_LIMIT = Duration.ofSeconds(10);

    /**
     * Waits until it has fired and the machine goes on, or the time is over.
     *
     * @return whether it has fired
     * @throws MachineDiedException if the machine has ended before
     * @throws MachineException if the action did not return in time, or the machine could not be stopped; says why
     * @throws RuntimeException what the action threw, once: {@link #close} does not throw it again
     */
    boolean await(Duration limit) throws InterruptedException;

    /** {@return whether it has fired; its action may still be running} */
    boolean fired();

    /**
     * {@return for how long all of the machine stood still because of this so far}: while it was set up, and from the hit until the
     * machine went on. The clocks of the guest may jump by as much: those of our own machine do, qemu's stand still as well.
     */
    Duration stoodStill();

    /**
     * Withdraws it if it has not fired; waits until the machine goes on if it has. May be called again.
     *
     * @throws MachineException if the machine could not be stopped to withdraw it, or the action did not return in time
     * @throws RuntimeException what the action threw, unless {@link #await} has thrown it
     */
    @Override
    void close();
}
