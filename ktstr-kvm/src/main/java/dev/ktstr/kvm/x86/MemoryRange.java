// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86;

/**
 * A stretch of guest-physical RAM that belongs to one NUMA node.
 *
 * @param node the node
 * @param address where it begins, a multiple of the page size
 * @param size its length in bytes, a multiple of the page size
 */
public record MemoryRange(int node, long address, long size) {
    /** {@return the address behind it} */
    public long end() {
        return address + size;
    }
}
