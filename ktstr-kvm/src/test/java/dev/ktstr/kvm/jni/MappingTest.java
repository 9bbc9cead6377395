// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.Test;

public class MappingTest {
    private static final long GIB = 1L << 30;

    @Test
    public void buffersAreTheMemory() {
        try (Mapping mapping = Mapping.ofMemory(8192)) {
            ByteBuffer buffer = mapping.buffer();
            assertThat(buffer.isDirect()).isTrue();
            assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(Mapping.addressOf(buffer)).isEqualTo(mapping.address());
            buffer.putLong(8184, 42);
            assertThat(mapping.buffer().getLong(8184)).isEqualTo(42);
            mapping.discard();
            assertThat(buffer.getLong(8184)).isZero();
        }
    }

    @Test
    public void chunksAreWholeGiBBesideTheLast() {
        try (Mapping mapping = Mapping.ofMemory(5 * GIB + 4096)) {
            assertThat(mapping.chunks())
                    .extracting(ByteBuffer::capacity)
                    .containsExactly(1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30, 4096);
            assertThat(Mapping.addressOf(mapping.chunks().get(4))).isEqualTo(mapping.address() + 4 * GIB);
        }
    }

    @Test
    @SuppressWarnings("try") // closed twice
    public void whatIsUnmappedIsNotHandedOut() {
        Mapping mapping = Mapping.ofMemory(4096);
        mapping.close();
        mapping.close();
        assertThatThrownBy(mapping::buffer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the memory at 0x" + Long.toHexString(mapping.address()) + " is unmapped");
    }

    /** Its addresses may be somebody else's by then. */
    @Test
    public void whatIsUnmappedIsNotDiscarded() {
        Mapping mapping = Mapping.ofMemory(4096);
        mapping.close();
        mapping.discard();
    }

    @Test
    public void memoryThatCannotBeKeptFromChildrenIsUnmapped() throws IOException {
        NativeLibrary.load();
        long before = addressesKib();
        try (Sabotage sabotage = Sabotage.ofCall(2)) {
            assertThatThrownBy(() -> Mapping.ofMemory(64 * GIB))
                    .hasMessage("madvise(68719476736 bytes, MADV_DONTFORK) failed: ENOMEM (errno 12)");
            assertThat(sabotage.failed()).startsWith("madvise");
            assertThat(addressesKib()).isLessThan(before + 32 * (GIB >> 10));
        }
    }

    @Test
    public void noMemoryAtAllIsRefused() {
        assertThatThrownBy(() -> Mapping.ofMemory(0)).hasMessage("mmap(0 bytes of memory) failed: EINVAL (errno 22)");
    }

    private static long addressesKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmSize:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
