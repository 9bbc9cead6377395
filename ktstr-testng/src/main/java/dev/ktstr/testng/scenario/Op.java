// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.testng.Scheduler;
import java.util.List;
import java.util.Optional;

/**
 * Something that is done in the guest at the beginning of a {@link Step}, by the guest itself: nothing waits for the host. One that
 * fails ends the run and fails the case.
 */
public sealed interface Op permits SchedulerChange, CgroupChange, PayloadChange, MachineChange {
    /** {@return the scheduler that it brings along, besides the one under test} */
    default Optional<Scheduler> brought() {
        return Optional.empty();
    }

    /** {@return the payloads that it brings along} */
    default List<Payload> payloads() {
        return List.of();
    }
}
