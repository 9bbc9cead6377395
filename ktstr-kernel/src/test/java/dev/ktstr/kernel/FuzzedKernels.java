// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.elf.ElfSection;
import dev.ktstr.kernel.elf.TestElf;
import dev.ktstr.kernel.symbols.TestKallsyms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Kernels that a fuzzer begins with. */
final class FuzzedKernels {

    private FuzzedKernels() {}

    /** {@return a kernel that was not stripped} */
    static byte[] withSymbols() {
        ByteBuffer table = ByteBuffer.allocate(3 * 24).order(ByteOrder.LITTLE_ENDIAN);
        table.putInt(24, 1).put(28, (byte) 0x12).putShort(30, (short) 1).putLong(32, TestKallsyms.TEXT);
        table.putInt(48, 7).put(52, (byte) 0x12).putShort(54, (short) 1).putLong(56, TestKallsyms.TEXT);
        return new TestElf()
                .section(".text", 1, ElfSection.ALLOCATED | ElfSection.CODE, TestKallsyms.TEXT, new byte[16])
                .section(".symtab", ElfSection.SYMBOLS, 0, 0, table.array(), 3, 24)
                .section(".strtab", ElfSection.STRINGS, 0, 0, "\0_text\0_stext\0".getBytes(StandardCharsets.US_ASCII))
                .load(".text", 5, 4096)
                .build();
    }

    /** {@return a kernel that knows its configuration} */
    static byte[] withConfig() {
        ByteArrayOutputStream rodata = new ByteArrayOutputStream();
        rodata.writeBytes("IKCFG_ST".getBytes(StandardCharsets.US_ASCII));
        try (OutputStream out = new GZIPOutputStream(rodata)) {
            out.write("# CONFIG_A is not set\nCONFIG_HZ=250\nCONFIG_B=\"x\"\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rodata.writeBytes("IKCFG_ED".getBytes(StandardCharsets.US_ASCII));
        return TestKallsyms.kernel(rodata.toByteArray());
    }
}
