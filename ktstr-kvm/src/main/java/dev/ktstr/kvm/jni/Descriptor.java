// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

/** A file descriptor, closed once. */
final class Descriptor implements AutoCloseable {
    private final int number;
    private final String what;
    private boolean open = true;

    Descriptor(int number, String what) {
        this.number = number;
        this.what = what;
    }

    /**
     * {@return the number}
     *
     * @throws IllegalStateException if it was closed: the number may mean something else by now
     */
    synchronized int number() {
        if (!open) {
            throw new IllegalStateException(what + " is closed");
        }
        return number;
    }

    /** Closes it. On Linux it is closed whatever close(2) says. */
    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            int ignored = close0(number);
        }
    }

    private static native int close0(int fd);
}
