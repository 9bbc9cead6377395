// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

/**
 * Root System Description Pointer: section 5.2.5.3. It names no RSDT: from revision 2 on the XSDT is what counts.
 *
 * @param xsdt address of the XSDT
 */
record Rsdp(long xsdt) {
    private static final int CHECKSUM_OFFSET = 8;
    /** The first checksum is of the fields that revision 0 had. */
    private static final int OLD_LENGTH = 20;

    private static final int LENGTH = 36;
    private static final int EXTENDED_CHECKSUM_OFFSET = 32;

    byte[] bytes() {
        TableWriter out = new TableWriter();
        out.ascii("RSD PTR "); // signature
        out.u8(0); // checksum: below
        out.ascii(AcpiTables.OEM_ID); // OEM id
        out.u8(2); // revision
        out.u32(0); // RSDT address
        out.u32(LENGTH); // length
        out.u64(xsdt); // XSDT address
        out.u8(0); // extended checksum: below
        out.skip(3); // reserved
        out.patchChecksum(CHECKSUM_OFFSET, OLD_LENGTH);
        out.patchChecksum(EXTENDED_CHECKSUM_OFFSET, LENGTH);
        return out.toBytes();
    }
}
