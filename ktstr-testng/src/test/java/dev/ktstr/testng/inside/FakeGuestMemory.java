// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.memory.GuestMemoryException;
import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** RAM without a guest, from 0 on. */
final class FakeGuestMemory implements GuestMemory {
    private final ByteBuffer bytes;
    private boolean gone;
    private int readings;

    FakeGuestMemory(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** From now on it is as if the machine were closed. */
    void vanish() {
        gone = true;
    }

    /** How often it was read. */
    int readings() {
        return readings;
    }

    @Override
    public List<MemoryRange> ranges() {
        return List.of(new MemoryRange(0, 0, bytes.capacity()));
    }

    @Override
    public void write(long address, ByteBuffer source) {
        require(address, source);
        bytes.put((int) address, source, source.position(), source.remaining());
        source.position(source.limit());
    }

    @Override
    public void read(long address, ByteBuffer target) {
        require(address, target);
        readings++;
        target.put(bytes.slice((int) address, target.remaining()));
    }

    private void require(long address, ByteBuffer buffer) {
        if (gone) {
            throw new IllegalStateException("the guest's memory is gone");
        }
        if (!has(address, buffer.remaining())) {
            throw new GuestMemoryException(address, buffer.remaining());
        }
    }

    void writeLong(long address, long value) {
        bytes.putLong((int) address, value);
    }
}
