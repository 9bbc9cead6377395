// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.memory.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * Bytes of a kernel that stay where they are, such as per-CPU variables: their physical place is looked up once, and a reading is then
 * one access where walks of the page tables would be four for each page. One thread reads at a time, into the same buffer.
 */
final class PlacedBytes {
    private static final int PAGE = 4096;

    private final GuestMemory memory;
    private final List<Part> parts;
    private final ByteBuffer copy;

    /** Bytes in a row in physical memory. */
    private record Part(long physical, int length) {}

    private PlacedBytes(GuestMemory memory, List<Part> parts, int length) {
        this.memory = memory;
        this.parts = parts;
        this.copy = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * {@return so many bytes from a virtual address on, or empty where they are not all mapped}
     *
     * @param translate from virtual to physical
     */
    static Optional<PlacedBytes> at(
            GuestMemory memory, LongFunction<OptionalLong> translate, long address, int length) {
        List<Part> parts = new ArrayList<>();
        int done = 0;
        while (done < length) {
            long at = address + done;
            int step = Math.min(length - done, PAGE - (int) (at & (PAGE - 1)));
            OptionalLong physical = translate.apply(at);
            if (physical.isEmpty()) {
                return Optional.empty();
            }
            int last = parts.size() - 1;
            if (last >= 0 && parts.get(last).physical() + parts.get(last).length() == physical.getAsLong()) {
                parts.set(
                        last,
                        new Part(parts.get(last).physical(), parts.get(last).length() + step));
            } else {
                parts.add(new Part(physical.getAsLong(), step));
            }
            done += step;
        }
        return Optional.of(new PlacedBytes(memory, parts, length));
    }

    /** {@return what they are now, little-endian, until the next reading; empty where the machine has ended} */
    Optional<ByteBuffer> read() {
        copy.clear();
        try {
            for (Part part : parts) {
                copy.limit(copy.position() + part.length());
                memory.read(part.physical(), copy);
            }
        } catch (MachineException | IllegalStateException e) {
            return Optional.empty();
        }
        return Optional.of(copy.flip());
    }
}
