// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** RAM without a guest. */
final class ArrayMemory extends StretchedMemory {
    private final List<byte[]> bytes;

    ArrayMemory(MemoryRange... stretches) {
        super(List.of(stretches));
        this.bytes = List.of(stretches).stream()
                .map(range -> new byte[(int) range.size()])
                .toList();
    }

    @Override
    public void write(long address, ByteBuffer source) {
        transfer(
                address,
                source,
                (stretch, offset, part) -> part.get(bytes.get(stretch), (int) offset, part.remaining()));
    }

    @Override
    public void read(long address, ByteBuffer target) {
        transfer(
                address,
                target,
                (stretch, offset, part) -> part.put(bytes.get(stretch), (int) offset, part.remaining()));
    }

    void writeLong(long address, long value) {
        write(
                address,
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value));
    }
}
