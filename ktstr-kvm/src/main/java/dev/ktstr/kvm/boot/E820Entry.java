// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

/**
 * A stretch of guest-physical addresses as firmware reports it to the kernel.
 *
 * @param address where it begins
 * @param size its length in bytes
 * @param type {@link #RAM} or {@link #RESERVED}
 */
record E820Entry(long address, long size, int type) {
    static final int RAM = 1;
    static final int RESERVED = 2;
    /** Its size in struct boot_params. */
    static final int BYTES = 20;
}
