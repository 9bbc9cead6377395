// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The one way in which native methods are called: turns a negative result into an exception. */
final class Call {
    /** Fails calls on purpose, in tests of what a failure leaves behind. */
    private static volatile Saboteur saboteur;

    private Call() {}

    /** Decides whether a call fails before it is made. */
    @FunctionalInterface
    interface Saboteur {
        /** {@return the number of the error that the call is to fail with, or 0} */
        int errnoFor(String call);
    }

    /** Lets a test fail calls, all over the process; null ends that. */
    static void sabotage(Saboteur other) {
        saboteur = other;
    }

    /**
     * Makes a call.
     *
     * @param what the call with its arguments, for the exception
     * @return its result, which is not negative
     * @throws KvmException if it is
     */
    static long make(LongSupplier call, Supplier<String> what) {
        Saboteur spoils = saboteur;
        int injected = spoils == null ? 0 : spoils.errnoFor(what.get());
        long result = injected == 0 ? call.getAsLong() : -injected;
        if (result < 0) {
            throw new KvmException(what.get(), new Errno((int) -result));
        }
        return result;
    }

    static int makeInt(LongSupplier call, Supplier<String> what) {
        return (int) make(call, what);
    }
}
