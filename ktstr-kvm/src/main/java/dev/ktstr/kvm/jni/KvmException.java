// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import dev.ktstr.kvm.MachineException;

/** A system call that failed; carries the call with its arguments. */
public final class KvmException extends MachineException {
    private final String call;
    private final Errno errno;

    KvmException(String call, Errno errno) {
        super(call + " failed: " + errno);
        this.call = call;
        this.errno = errno;
    }

    /** {@return the call with its arguments} */
    public String call() {
        return call;
    }

    /** {@return what the kernel said} */
    public Errno errno() {
        return errno;
    }
}
