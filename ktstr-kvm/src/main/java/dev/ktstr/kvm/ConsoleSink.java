// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/**
 * Takes what a guest's kernel prints. The guest may print anything, and without end.
 *
 * <p>While this takes its time the guest waits; a sink that fails gets no more, and the guest is not held up.
 */
@FunctionalInterface
public interface ConsoleSink {
    /**
     * Takes the next bytes, in the order in which they were printed. Called on one thread of the machine; must not throw.
     *
     * @param bytes a copy; may be kept
     */
    void accept(byte[] bytes);
}
