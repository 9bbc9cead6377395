// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.GuestException;
import dev.ktstr.guest.report.SchedulerFailure;
import java.util.Optional;

/** The agent tried what it was asked and failed. It can be asked again, or for something else. */
public final class RequestFailedException extends GuestException {
    private final String reason;
    private final transient Optional<SchedulerFailure> schedulerFailure;

    RequestFailedException(String request, String reason) {
        this(request, reason, Optional.empty());
    }

    RequestFailedException(String request, String reason, Optional<SchedulerFailure> schedulerFailure) {
        super("The guest failed to " + request + ": " + reason);
        this.reason = reason;
        this.schedulerFailure = schedulerFailure;
    }

    /** {@return why the scheduler could not be stopped, empty for all other requests} */
    public Optional<SchedulerFailure> schedulerFailure() {
        return schedulerFailure;
    }

    /** {@return whether what failed is what the kernel answers when there is no memory left, or no room in a file system of memory} */
    public boolean isOutOfMemory() {
        // strerror of ENOMEM and ENOSPC in the agent's C library.
        return reason.endsWith("Cannot allocate memory") || reason.endsWith("No space left on device");
    }
}
