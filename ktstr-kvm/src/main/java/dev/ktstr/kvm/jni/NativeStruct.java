// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/** Memory for a structure that the kernel reads or fills. Keeps the memory alive as long as it is reachable itself. */
final class NativeStruct {
    private final ByteBuffer bytes;
    private final long address;

    NativeStruct(int size) {
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        address = Mapping.addressOf(bytes);
    }

    /** {@return its fields} */
    ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Makes a call that is given the structure's address. The memory lives until the call is over, which the address alone would not
     * ensure: a garbage collector may free what nobody refers to any more, while the kernel writes to it.
     */
    long call(LongUnaryOperator call, Supplier<String> what) {
        try {
            return Call.make(() -> call.applyAsLong(address), what);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** {@return where it lies in this process; whoever uses that keeps this object reachable} */
    long address() {
        return address;
    }
}
