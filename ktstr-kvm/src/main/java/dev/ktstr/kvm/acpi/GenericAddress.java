// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

/**
 * Generic Address Structure of a register that is one byte at an I/O port: section 5.2.3.2.
 *
 * @param port the port
 */
record GenericAddress(int port) implements Structure {
    private static final int SYSTEM_IO = 1;
    private static final int BYTE_ACCESS = 1;

    @Override
    public void writeTo(TableWriter out) {
        out.u8(SYSTEM_IO); // address space id
        out.u8(Byte.SIZE); // register bit width
        out.u8(0); // register bit offset
        out.u8(BYTE_ACCESS); // access size
        out.u64(port); // address
    }
}
