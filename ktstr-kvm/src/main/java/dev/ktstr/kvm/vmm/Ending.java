// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineEnd;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** How a machine ended: what is told first counts, since the rest follows from it. */
final class Ending {
    private final AtomicReference<End> end = new AtomicReference<>();
    private volatile Runnable onEnd = () -> {};

    /**
     * An end.
     *
     * @param message a sentence without a full stop
     * @param cause what was thrown, or null
     */
    record End(MachineEnd end, String message, Throwable cause) {}

    /** Sets what is done when the machine ends, on the thread on which that happens. */
    void onEnd(Runnable action) {
        onEnd = action;
    }

    /** The machine has ended. */
    void tell(MachineEnd how, String message) {
        tell(new End(how, message, null));
    }

    /** The machine has ended because ours failed. */
    void tell(String message, Throwable cause) {
        tell(new End(MachineEnd.ENGINE_FAILED, message + ": " + cause.getMessage(), cause));
    }

    private void tell(End told) {
        if (end.compareAndSet(null, told)) {
            onEnd.run();
        }
    }

    /** {@return how it ended, or empty while it lives} */
    Optional<End> get() {
        return Optional.ofNullable(end.get());
    }
}
