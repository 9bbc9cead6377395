// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.Test;

public class LentMemoryTest {
    private static final int GIB = 1 << 30;

    @Test
    public void itIsZeroAndLittleEndianAndTheGuests() {
        try (LentMemory memory = LentMemory.of(8192)) {
            ByteBuffer buffer = memory.buffer();
            assertThat(buffer.capacity()).isEqualTo(8192);
            assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(buffer.getLong(8184)).isZero();
            buffer.putInt(4096, 0x01020304);
            assertThat(memory.mapping().length()).isEqualTo(8192);
            assertThat(memory.mapping().buffer().get(4096)).isEqualTo((byte) 4);
        }
    }

    @Test
    public void afterCloseItReadsAsZerosForWhoeverHoldsIt() {
        LentMemory memory = LentMemory.of(8192);
        ByteBuffer held = memory.buffer();
        ByteBuffer slice = held.slice(4096, 8);
        held.putLong(4096, -1);
        memory.close();
        assertThat(held.getLong(4096)).isZero();
        assertThat(slice.getLong(0)).isZero();
        held.putLong(0, 5);
        assertThat(held.getLong(0)).as("harms nobody").isEqualTo(5);
        memory.close();
        assertThat(held.getLong(0)).isZero();
    }

    /** Were the memory unmapped under the slice, this test would end with its JVM. */
    @Test
    public void aSliceKeepsTheAddressesGood() throws Exception {
        ByteBuffer slice = sliceOfNobodysMemory();
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(20);
            assertThat(slice.get(7)).isEqualTo((byte) 42);
        }
    }

    private static ByteBuffer sliceOfNobodysMemory() {
        ByteBuffer slice = LentMemory.of(1 << 20).buffer().slice(1 << 19, 4096).duplicate();
        return slice.put(7, (byte) 42);
    }

    /** Addresses alone: none of this is ever touched. */
    @Test
    public void whatNobodyHoldsIsUnmapped() throws Exception {
        List<LentMemory> held = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            held.add(LentMemory.of(GIB));
        }
        long before = addressesKib();
        held.forEach(LentMemory::close);
        assertThat(addressesKib()).as("close alone unmaps nothing").isGreaterThan(before - 16L * (GIB >> 10));
        held.clear();
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (addressesKib() > before - 24L * (GIB >> 10) && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(addressesKib()).isLessThan(before - 24L * (GIB >> 10));
    }

    private static long addressesKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmSize:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
