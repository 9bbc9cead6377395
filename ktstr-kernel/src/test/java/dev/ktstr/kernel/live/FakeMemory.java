// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A kernel's memory: bytes at an address, and nothing around them. */
final class FakeMemory implements KernelMemory {
    static final long BASE = 0xffff_8880_0000_0000L;

    /** All of it. */
    final ByteBuffer bytes;

    FakeMemory(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean read(long address, ByteBuffer target) {
        if (!has(address, target.remaining())) {
            return false;
        }
        target.put(bytes.slice(offset(address), target.remaining()));
        return true;
    }

    @Override
    public boolean write(long address, ByteBuffer source) {
        if (!has(address, source.remaining())) {
            return false;
        }
        bytes.put(offset(address), source, source.position(), source.remaining());
        return true;
    }

    private boolean has(long address, int length) {
        return address >= BASE && address - BASE <= bytes.capacity() - length;
    }

    private static int offset(long address) {
        return (int) (address - BASE);
    }

    void putLong(long address, long value) {
        bytes.putLong(offset(address), value);
    }

    void putInt(long address, int value) {
        bytes.putInt(offset(address), value);
    }

    void putByte(long address, int value) {
        bytes.put(offset(address), (byte) value);
    }

    void putText(long address, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            putByte(address + i, ascii.charAt(i));
        }
    }
}
