// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.testng.Scheduler;
import java.util.Optional;

/** Something that is done with the scheduler. */
public sealed interface SchedulerChange extends Op {
    /** Takes the scheduler out, in favour of the kernel's own. Its end is not a loss. */
    record Detach() implements SchedulerChange {}

    /**
     * Attaches a scheduler where none is attached.
     *
     * @param other which; empty for the scheduler under test
     */
    record Attach(Optional<Scheduler> other) implements SchedulerChange {
        @Override
        public Optional<Scheduler> brought() {
            return other;
        }
    }

    /**
     * Stops the scheduler that is attached and attaches another one.
     *
     * @param other the one that comes
     */
    record Replace(Scheduler other) implements SchedulerChange {
        @Override
        public Optional<Scheduler> brought() {
            return Optional.of(other);
        }
    }

    /** Stops the scheduler that is attached and starts it again: what its BPF programs knew is gone. */
    record Restart() implements SchedulerChange {}
}
