// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import dev.ktstr.kvm.jni.Mapping;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;

/**
 * Memory whose buffer is handed to others, who may still read it when the guest is gone. So {@link #close} gives the host its
 * memory back, but the addresses stay good, and read as zeros, until nobody holds the buffer any more.
 */
public final class LentMemory implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Mapping mapping;
    private final ByteBuffer buffer;

    private LentMemory(Mapping mapping, ByteBuffer buffer) {
        this.mapping = mapping;
        this.buffer = buffer;
    }

    /** {@return so many bytes, less than 2 GiB, all zero} */
    public static LentMemory of(int bytes) {
        Mapping mapping = Mapping.ofMemory(bytes);
        try {
            ByteBuffer buffer = mapping.buffer();
            // Slices and duplicates keep it reachable.
            CLEANER.register(buffer, mapping::close);
            return new LentMemory(mapping, buffer);
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
    }

    /** {@return all of it, little-endian} */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** {@return what a guest is given} */
    public Mapping mapping() {
        return mapping;
    }

    /** Gives the host its memory back; no guest may use it any more. */
    @Override
    public void close() {
        mapping.discard();
    }
}
