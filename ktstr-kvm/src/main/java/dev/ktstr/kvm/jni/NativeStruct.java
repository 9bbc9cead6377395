// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

    /** {@return where it lies in this process} */
    long address() {
        return address;
    }
}
