// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

/** Tells a waiting {@link GuestAgent} that nobody will answer any more. */
@FunctionalInterface
public interface Liveness {
    /** For guests that nobody watches: waits end by their deadlines only. */
    Liveness UNWATCHED = () -> {};

    /**
     * Throws an exception of its own choosing when the machine has died, which ends the wait with that exception. It is
     * called every few milliseconds, on the thread that waits, and has to be quick.
     */
    void check();
}
