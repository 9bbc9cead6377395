// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.MachineException;

/** qemu is there and said no; it goes on as before. */
final class QmpRefusalException extends MachineException {
    QmpRefusalException(String message) {
        super(message);
    }
}
