// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import java.time.Duration;
import java.util.List;

/** Something that is done with a payload. */
public sealed interface PayloadChange extends Op {
    /**
     * Starts a payload beside everything else.
     *
     * @param started which
     * @param cgroup the cgroup it runs in
     */
    record Run(Payload started, String cgroup) implements PayloadChange {
        @Override
        public List<Payload> payloads() {
            return List.of(started);
        }
    }

    /**
     * Waits until a payload has ended; not having ended by then fails the case.
     *
     * @param name the payload's
     * @param timeout longer than 0
     */
    record Wait(String name, Duration timeout) implements PayloadChange {}

    /** Kills a payload and all that it has started. */
    record Kill(String name) implements PayloadChange {}
}
