// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

/** ACPI Machine Language, as much as our DSDT needs: section 20.2. Each method gives the bytes of one term. */
final class Aml {
    private static final int NAME_OP = 0x08;
    private static final int BYTE_PREFIX = 0x0a;
    private static final int DWORD_PREFIX = 0x0c;
    private static final int SCOPE_OP = 0x10;
    private static final int BUFFER_OP = 0x11;
    private static final int PACKAGE_OP = 0x12;
    private static final int EXT_OP_PREFIX = 0x5b;
    private static final int DEVICE_OP = 0x82;

    private static final int NAME_LENGTH = 4;
    private static final int EISA_ID_LENGTH = 7;

    private Aml() {}

    /** A named object: section 20.2.5.1. */
    static byte[] name(String name, byte[] value) {
        TableWriter out = new TableWriter();
        out.u8(NAME_OP);
        nameSegment(out, name);
        out.raw(value);
        return out.toBytes();
    }

    /** What follows lies in a scope that exists already: section 20.2.5.1. */
    static byte[] scope(String name, byte[]... terms) {
        TableWriter content = new TableWriter();
        nameSegment(content, name);
        TableWriter out = new TableWriter();
        out.u8(SCOPE_OP);
        withLength(out, content, terms);
        return out.toBytes();
    }

    /** A device: section 20.2.5.2. */
    static byte[] device(String name, byte[]... terms) {
        TableWriter content = new TableWriter();
        nameSegment(content, name);
        TableWriter out = new TableWriter();
        out.u8(EXT_OP_PREFIX);
        out.u8(DEVICE_OP);
        withLength(out, content, terms);
        return out.toBytes();
    }

    /** A package, which is an array: section 20.2.5.4. */
    static byte[] array(byte[]... elements) {
        TableWriter content = new TableWriter();
        content.u8(elements.length);
        TableWriter out = new TableWriter();
        out.u8(PACKAGE_OP);
        withLength(out, content, elements);
        return out.toBytes();
    }

    /** A number from 0 to 255: section 20.2.3. 0 and 1 have opcodes of their own. */
    static byte[] integer(int value) {
        TableWriter out = new TableWriter();
        if (value > 1) {
            out.u8(BYTE_PREFIX);
        }
        out.u8(value);
        return out.toBytes();
    }

    /** An id like PNP0501, three letters and four hexadecimal digits, packed into 32 bits, big-endian: section 6.1.5. */
    static byte[] eisaId(String id) {
        if (id.length() != EISA_ID_LENGTH) {
            throw new IllegalArgumentException("'" + id + "' is no EISA id, which has three letters and four digits");
        }
        int letters = 0;
        for (int i = 0; i < 3; i++) {
            letters = letters << 5 | (id.charAt(i) - '@');
        }
        int packed = letters << 16 | Integer.parseInt(id.substring(3), 16);
        TableWriter out = new TableWriter();
        out.u8(DWORD_PREFIX);
        out.u32(Integer.toUnsignedLong(Integer.reverseBytes(packed)));
        return out.toBytes();
    }

    /** A resource template, which is a buffer with an end tag: section 6.4.2.9. */
    static byte[] resources(byte[]... descriptors) {
        TableWriter list = new TableWriter();
        for (byte[] descriptor : descriptors) {
            list.raw(descriptor);
        }
        list.u8(0x79); // end tag
        list.u8(0); // checksum: treat as correct
        TableWriter content = new TableWriter();
        content.raw(integer(list.size()));
        TableWriter out = new TableWriter();
        out.u8(BUFFER_OP);
        withLength(out, content, list.toBytes());
        return out.toBytes();
    }

    /** I/O Port Descriptor: section 6.4.2.5. */
    static byte[] ioPorts(int first, int count) {
        TableWriter out = new TableWriter();
        out.u8(0x47); // small, I/O port, 7 bytes
        out.u8(1); // information: decodes 16 bits
        out.u16(first); // range minimum base address
        out.u16(first); // range maximum base address
        out.u8(1); // base alignment
        out.u8(count); // range length
        return out.toBytes();
    }

    /** Extended Interrupt Descriptor of a consumer, edge-triggered, active high, exclusive: section 6.4.3.6. */
    static byte[] edgeInterrupt(int gsi) {
        TableWriter out = new TableWriter();
        out.u8(0x89); // large, extended interrupt
        out.u16(6); // length of the rest
        out.u8(0b0011); // flags: edge, consumer
        out.u8(1); // interrupt table length
        out.u32(gsi); // interrupt number
        return out.toBytes();
    }

    private static void nameSegment(TableWriter out, String name) {
        if (name.length() != NAME_LENGTH) {
            throw new IllegalArgumentException("'" + name + "' is no AML name, which has four characters");
        }
        out.ascii(name);
    }

    /** Writes PkgLength, which counts itself, and then the content and the terms: section 20.2.4. */
    private static void withLength(TableWriter out, TableWriter content, byte[]... terms) {
        for (byte[] term : terms) {
            content.raw(term);
        }
        int size = content.size();
        if (size + 1 < 1 << 6) {
            out.u8(size + 1);
        } else if (size + 2 < 1 << 12) {
            out.u8(1 << 6 | ((size + 2) & 0xf)); // one more byte; the low four bits
            out.u8((size + 2) >> 4);
        } else {
            throw new IllegalArgumentException("an AML term of " + size + " bytes is longer than our DSDT needs");
        }
        out.raw(content.toBytes());
    }
}
