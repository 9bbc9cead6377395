// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.testng.annotations.Test;

public class TableWriterTest {
    @Test
    public void writesLittleEndian() {
        TableWriter out = new TableWriter();
        out.u8(0xfe);
        out.u16(0x0102);
        out.u32(0xfffe_fdfcL);
        out.u64(-2);
        out.ascii("A");
        out.skip(2);
        assertThat(out.toBytes())
                .isEqualTo(new byte[] {-2, 2, 1, -4, -3, -2, -1, -2, -1, -1, -1, -1, -1, -1, -1, 'A', 0, 0});
    }

    @Test
    public void growsAndPatches() {
        TableWriter out = new TableWriter();
        out.skip(2000);
        out.u8(7);
        out.patchU32(1996, 0x01020304);
        out.patchChecksum(0, out.size());
        byte[] bytes = out.toBytes();
        assertThat(bytes).hasSize(2001).endsWith(4, 3, 2, 1, 7).startsWith(-17);
    }

    @Test
    public void valueThatDoesNotFitIsAnError() {
        TableWriter out = new TableWriter();
        out.skip(3);
        assertThatThrownBy(() -> out.u8(256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0x100 does not fit the field of 1 bytes at offset 3");
        assertThatThrownBy(() -> out.u16(-1)).hasMessageContaining("0xffffffffffffffff");
        assertThatThrownBy(() -> out.u32(1L << 32)).hasMessageContaining("4 bytes");
    }
}
