// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.testng.Scheduler;
import java.util.Optional;

/**
 * Something that is done in the guest at the beginning of a {@link Step}, by the guest itself: nothing waits for the host. One that
 * fails ends the run and fails the case.
 */
public sealed interface Op {
    /** {@return the scheduler that it brings along, besides the one under test} */
    default Optional<Scheduler> brought() {
        return Optional.empty();
    }

    /** Takes the scheduler out, in favour of the kernel's own. Its end is not a loss. */
    record DetachScheduler() implements Op {}

    /**
     * Attaches a scheduler where none is attached.
     *
     * @param other which; empty for the scheduler under test
     */
    record AttachScheduler(Optional<Scheduler> other) implements Op {
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
    record ReplaceScheduler(Scheduler other) implements Op {
        @Override
        public Optional<Scheduler> brought() {
            return Optional.of(other);
        }
    }

    /** Stops the scheduler that is attached and starts it again: what its BPF programs knew is gone. */
    record RestartScheduler() implements Op {}
}
