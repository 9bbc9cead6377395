// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** Lets one call of the kernel fail, counted from now on. */
public final class Sabotage implements AutoCloseable {
    private final AtomicInteger calls = new AtomicInteger();
    private volatile String failed;

    private Sabotage(IntPredicate which, String name) {
        Call.sabotage(call -> {
            if (!call.startsWith(name) || !which.test(calls.incrementAndGet())) {
                return 0;
            }
            failed = call;
            return Errno.ENOMEM.number();
        });
    }

    /** Fails the nth call from now on, the first is 1. */
    public static Sabotage ofCall(int nth) {
        return new Sabotage(number -> number == nth, "");
    }

    /** Fails the first call from now on whose name begins like this. */
    public static Sabotage ofCallNamed(String name) {
        return new Sabotage(number -> number == 1, name);
    }

    /** The call that failed, or null if there were not that many. */
    public String failed() {
        return failed;
    }

    @Override
    public void close() {
        Call.sabotage(null);
    }
}
