// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.x86.X86Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a kernel finds in the memory of the guest: it is told the RSDP and goes from there, checking as it goes. It shares no code
 * with what writes the tables.
 *
 * @param tables by signature
 */
record FoundTables(Map<String, ByteBuffer> tables) {
    private static final int HEADER = 36;

    /** A structure within a table: its type, and all of it, header included. */
    record Found(int type, ByteBuffer bytes) {}

    static FoundTables of(AcpiTables written) {
        ByteBuffer memory =
                ByteBuffer.allocate((int) (X86Layout.ACPI_END - X86Layout.RSDP)).order(ByteOrder.LITTLE_ENDIAN);
        long end = X86Layout.RSDP;
        for (PlacedTable table : written.tables()) {
            assertThat(table.address())
                    .as("%s lies behind the one before", table.name())
                    .isGreaterThanOrEqualTo(end);
            memory.put((int) (table.address() - X86Layout.RSDP), table.bytes());
            end = table.end();
        }

        ByteBuffer rsdp = slice(memory, X86Layout.RSDP, 36);
        assertThat(text(rsdp, 0, 8)).isEqualTo("RSD PTR ");
        assertSum(rsdp, 20);
        assertSum(rsdp, 36);
        assertThat(rsdp.get(15)).as("revision").isEqualTo((byte) 2);
        assertThat(rsdp.getInt(20)).as("length").isEqualTo(36);
        Map<String, ByteBuffer> tables = new TreeMap<>();
        ByteBuffer xsdt = add(memory, rsdp.getLong(24), tables);
        for (int offset = HEADER; offset < xsdt.limit(); offset += 8) {
            add(memory, xsdt.getLong(offset), tables);
        }
        add(memory, tables.get("FACP").getLong(140), tables);
        return new FoundTables(tables);
    }

    private static ByteBuffer add(ByteBuffer memory, long address, Map<String, ByteBuffer> tables) {
        ByteBuffer table = slice(memory, address, slice(memory, address, HEADER).getInt(4));
        assertSum(table, table.limit());
        assertThat(text(table, 10, 6)).as("OEM id").isEqualTo("KTSTR ");
        assertThat(tables.put(text(table, 0, 4), table)).isNull();
        return table;
    }

    ByteBuffer table(String signature) {
        return tables.get(signature);
    }

    /** {@return the structures of a table that begin with a type and a length of one byte each} */
    List<Found> structures(String signature, int offset) {
        ByteBuffer table = table(signature);
        List<Found> found = new ArrayList<>();
        for (int at = offset; at < table.limit(); at += table.get(at + 1)) {
            found.add(new Found(table.get(at), slice(table, at, table.get(at + 1), 0)));
        }
        return found;
    }

    /** {@return the same where both have more bytes} */
    List<Found> wideStructures(String signature, int offset) {
        ByteBuffer table = table(signature);
        List<Found> found = new ArrayList<>();
        for (int at = offset; at < table.limit(); at += table.getInt(at + 4)) {
            found.add(new Found(table.getShort(at), slice(table, at, table.getInt(at + 4), 0)));
        }
        return found;
    }

    private static ByteBuffer slice(ByteBuffer memory, long address, int length) {
        return slice(memory, address, length, X86Layout.RSDP);
    }

    private static ByteBuffer slice(ByteBuffer from, long address, int length, long base) {
        assertThat(length).as("length of what is at 0x%x", address).isPositive();
        return from.slice((int) (address - base), length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer table, int offset, int length) {
        byte[] text = new byte[length];
        table.get(offset, text);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static void assertSum(ByteBuffer table, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += table.get(i);
        }
        assertThat(sum & 0xff).as("sum of the first %d bytes", length).isZero();
    }
}
