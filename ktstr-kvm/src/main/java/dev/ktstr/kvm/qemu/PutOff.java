// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import java.io.IOException;

/** Puts interrupts off while something is written to a channel: one would close it, for all who use it. */
final class PutOff {

    private PutOff() {}

    /** What is done meanwhile. */
    interface Writing {
        void run() throws IOException;
    }

    /** Writes; a thread that was interrupted before is so afterwards. */
    static void interrupts(Writing writing) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            writing.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
