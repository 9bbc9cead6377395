// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.live.KernelMemory;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.memory.PageTables;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The memory of a guest's kernel: what its own page tables map. Nothing is mapped any more where the machine has ended. */
final class GuestKernelMemory implements KernelMemory {
    private final PageTables tables;

    GuestKernelMemory(PageTables tables) {
        this.tables = tables;
    }

    @Override
    public boolean read(long address, ByteBuffer target) {
        try {
            return tables.read(address, target);
        } catch (MachineException | IllegalStateException e) {
            return false;
        }
    }

    @Override
    public boolean write(long address, ByteBuffer source) {
        try {
            return tables.write(address, source);
        } catch (MachineException | IllegalStateException e) {
            return false;
        }
    }

    /** {@return where it is in the guest's physical memory, for who reads it again and again} */
    OptionalLong translate(long address) {
        try {
            return tables.translate(address);
        } catch (MachineException | IllegalStateException e) {
            return OptionalLong.empty();
        }
    }
}
