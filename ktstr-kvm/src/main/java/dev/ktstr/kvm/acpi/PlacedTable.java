// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

/**
 * A table and where the guest will look for it.
 *
 * @param name its signature, like {@code APIC}; {@code RSDP} for the root pointer, whose own is {@code "RSD PTR "}
 * @param address guest-physical
 * @param bytes exactly what must stand there; the reader must not change them
 */
@SuppressWarnings("ArrayRecordComponent") // Tables are written once, never compared.
public record PlacedTable(String name, long address, byte[] bytes) {
    /** {@return the address behind it} */
    public long end() {
        return address + bytes.length;
    }
}
