// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSection;
import dev.ktstr.kernel.elf.TestElf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class SymtabTest {

    private static final long TEXT = TestKallsyms.TEXT;
    private static final long RODATA = TEXT + 0x1000;
    private static final long DATA = TEXT + 0x2000;
    private static final long BSS = TEXT + 0x3000;

    private final ByteArrayOutputStream table = new ByteArrayOutputStream();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();

    private SymtabTest add(String name, long address, int info, int section) {
        table.writeBytes(ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, names.size())
                .put(4, (byte) info)
                .putShort(6, (short) section)
                .putLong(8, address)
                .array());
        names.writeBytes((name + "\0").getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    private KernelSymbols decode() throws IOException {
        byte[] kernel = new TestElf()
                .section(".text", 1, ElfSection.ALLOCATED | ElfSection.CODE, TEXT, new byte[16])
                .section(".rodata", 1, ElfSection.ALLOCATED, RODATA, new byte[16])
                .section(".data", 1, ElfSection.ALLOCATED | ElfSection.WRITABLE, DATA, new byte[16])
                .section(".bss", ElfSection.NOBITS, ElfSection.ALLOCATED | ElfSection.WRITABLE, BSS, new byte[0])
                .section(".debug_info", 1, 0, 0, new byte[16])
                .section(".symtab", ElfSection.SYMBOLS, 0, 0, table.toByteArray(), 7, 24)
                .section(".strtab", ElfSection.STRINGS, 0, 0, names.toByteArray())
                .load(".text", 5, 0x1000)
                .load(".data", 6, 0x2000)
                .build();
        return KernelSymbols.of(ElfFile.of(kernel, "vmlinux"));
    }

    @Test
    public void theTableOfTheFileIsUsedWhenThereIsOne() throws IOException {
        KernelSymbols symbols = new SymtabTest()
                .add("", 0, 0, 0)
                .add("vmlinux.c", 0, 0x04, 0xfff1)
                .add("", RODATA, 0x03, 2)
                .add("outside", 0, 0x10, 0)
                .add("absolute", 5, 0x10, 0xfff1)
                .add(".Lnumber", TEXT, 0x00, 1)
                .add("debug", 3, 0x00, 5)
                .add("weak_var", DATA, 0x21, 3)
                .add("jiffies", DATA + 8, 0x11, 3)
                .add("zeros", BSS, 0x01, 4)
                .add("weak_fn", TEXT + 8, 0x22, 1)
                .add("fn", TEXT + 8, 0x02, 1)
                .add("banner", RODATA, 0x11, 2)
                .add("_stext", TEXT, 0x10, 1)
                .add("_text", TEXT, 0x10, 1)
                .add("fn", TEXT + 12, 0x02, 1)
                .decode();
        assertThat(symbols.source()).isEqualTo(KernelSymbols.Source.SYMTAB);
        assertThat(IntStream.range(0, symbols.size()).mapToObj(symbols::get))
                .extracting(KernelSymbol::toString)
                .containsExactly(
                        "ffffffff81000000 T _stext",
                        "ffffffff81000000 T _text",
                        "ffffffff81000008 t fn",
                        "ffffffff81000008 W weak_fn",
                        "ffffffff8100000c t fn",
                        "ffffffff81001000 R banner",
                        "ffffffff81002000 V weak_var",
                        "ffffffff81002008 D jiffies",
                        "ffffffff81003000 b zeros");
        assertThat(symbols.all("fn")).extracting(KernelSymbol::address).containsExactly(TEXT + 8, TEXT + 12);
        assertThat(symbols.require("jiffies").address()).isEqualTo(DATA + 8);
        assertThat(symbols.nameOf(TEXT + 9).orElseThrow()).hasToString("fn+0x1");
    }

    @Test
    public void theTableOfAnotherProgramIsRefused() {
        assertThatThrownBy(() -> new SymtabTest().add("main", TEXT, 0x12, 1).decode())
                .isInstanceOf(SymbolsException.class)
                .hasMessage(
                        "Kernel vmlinux has a .symtab that is not that of a kernel: there are 0 symbols named _text;"
                                + " expected 1. Expected a vmlinux, with or without symbols.");
    }
}
