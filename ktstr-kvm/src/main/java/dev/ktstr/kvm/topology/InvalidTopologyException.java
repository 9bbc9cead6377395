// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.topology;

/** A topology that cannot exist, or a preset nobody has defined. */
public class InvalidTopologyException extends IllegalArgumentException {
    public InvalidTopologyException(String message) {
        super(message);
    }
}
