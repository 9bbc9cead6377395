// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/** How a machine came to its end. */
public enum MachineEnd {
    /** The guest reset itself: its kernel panicked (every machine boots with {@code panic=-1}), met a triple fault, or rebooted. */
    RESET,
    /** The guest switched itself off. */
    POWERED_OFF,
    /** The engine was told by the guest that its kernel panicked. */
    PANICKED,
    /** A signal ended the process that played the machine: somebody on the host, the kernel for lack of memory, or its own crash. */
    ENGINE_KILLED,
    /** What played the machine, a process or KVM, could not go on, and not because the guest ended. */
    ENGINE_FAILED,
    /** We closed it. */
    CLOSED
}
