// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

/** A table with the System Description Table Header: section 5.2.6. */
interface SystemTable {
    int LENGTH_OFFSET = 4;
    int CHECKSUM_OFFSET = 9;

    /** {@return the four letters by which the table is found} */
    String signature();

    /** {@return the revision of the table's format} */
    int revision();

    /** Writes what follows the header. */
    void writeBody(TableWriter out);

    /** {@return the table, header and checksum included} */
    default byte[] bytes() {
        TableWriter out = new TableWriter();
        out.ascii(signature()); // signature
        out.u32(0); // length: below
        out.u8(revision()); // revision
        out.u8(0); // checksum: below
        out.ascii(AcpiTables.OEM_ID); // OEM id
        out.ascii("KTSTRKVM"); // OEM table id, the same for all: FADT and XSDT must agree
        out.u32(1); // OEM revision
        out.ascii("KTST"); // creator id
        out.u32(1); // creator revision
        writeBody(out);
        out.patchU32(LENGTH_OFFSET, out.size());
        out.patchChecksum(CHECKSUM_OFFSET, out.size());
        return out.toBytes();
    }
}
