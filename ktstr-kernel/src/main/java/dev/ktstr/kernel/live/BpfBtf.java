// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.btf.BtfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The types of a BPF object, out of a running kernel's memory. */
final class BpfBtf {
    /** The kernel's own limit, BTF_MAX_SIZE; a large scheduler's have 2 MB. */
    private static final long LARGEST = 16 << 20;

    private BpfBtf() {}

    /**
     * {@return the types at a {@code struct btf}}
     *
     * @param of whose they are, for messages
     */
    static Btf read(LiveKernel kernel, long address, String of) {
        Value btf = kernel.at(address, "struct btf");
        if (btf.get("kernel_btf").asBoolean()) {
            return kernel.btf();
        }
        long size = btf.get("data_size").asLong();
        if (size > LARGEST) {
            throw new LiveKernelException("the types of " + of + " are said to take " + size + " bytes");
        }
        ByteBuffer data = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        long at = btf.get("data").asLong();
        if (!kernel.memory().read(at, data)) {
            throw new UnreadableException("the types of " + of, at, size);
        }
        try {
            return Btf.parse(data.flip(), of);
        } catch (BtfException e) {
            throw new LiveKernelException("the types of " + of + " make no sense: " + e.getMessage(), e);
        }
    }
}
