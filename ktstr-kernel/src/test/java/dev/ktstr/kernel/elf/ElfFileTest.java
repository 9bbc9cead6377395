// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ktstr.kernel.TempDirs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.testng.annotations.AfterClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ElfFileTest {

    private static final long TEXT = 0xffffffff81000000L;
    private static final long DATA = 0xffffffff82000000L;
    private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private static TestElf made() {
        return new TestElf()
                .section(".text", 1, ElfSection.ALLOCATED | ElfSection.CODE, TEXT, new byte[64])
                .section(".data", 1, ElfSection.ALLOCATED | ElfSection.WRITABLE, DATA, CONTENT)
                .section(".bss", ElfSection.NOBITS, ElfSection.ALLOCATED, DATA + 16, new byte[0])
                .section(".symtab", ElfSection.SYMBOLS, 0, 0, symbols(), 5, 24)
                .section(".strtab", ElfSection.STRINGS, 0, 0, "\0first\0second\0".getBytes(StandardCharsets.US_ASCII))
                .load(".text", 5, 64)
                .load(".data", 6, 4096);
    }

    private static byte[] symbols() {
        return ByteBuffer.allocate(3 * 24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(24, 1)
                .put(28, (byte) 0x12)
                .putShort(30, (short) 1)
                .putLong(32, TEXT)
                .putInt(48, 7)
                .put(52, (byte) 0x21)
                .putShort(54, (short) 2)
                .putLong(56, DATA + 2)
                .array();
    }

    @Test
    public void tellsSegmentsAndSections() throws IOException {
        Path file = Files.write(temp.make().resolve("vmlinux"), made().build());
        try (ElfFile elf = ElfFile.open(file)) {
            assertThat(elf.name()).isEqualTo(file.toString());
            assertThat(elf.type()).isEqualTo(ElfFile.EXECUTABLE);
            assertThat(elf.machine()).isEqualTo(ElfFile.X86_64);
            assertThat(elf.segments()).extracting(ElfSegment::address).containsExactly(TEXT, DATA);
            assertThat(elf.sections())
                    .extracting(ElfSection::name)
                    .containsExactly("", ".text", ".data", ".bss", ".symtab", ".strtab", ".shstrtab");
            ElfSection data = elf.section(".data").orElseThrow();
            assertThat(data.address()).isEqualTo(DATA);
            assertThat(data.size()).isEqualTo(10);
            assertThat(data.index()).isEqualTo(2);
            assertThat(bytes(elf.bytes(data))).containsExactly(CONTENT);
            assertThat(elf.bytes(data).order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(elf.bytes(data).isReadOnly()).isTrue();
            assertThat(elf.section(".BTF")).isEmpty();
            assertThat(elf.bytes(elf.section(".bss").orElseThrow()).remaining()).isZero();
        }
    }

    @Test
    public void readsMemoryWithZerosBehindTheFile() throws IOException {
        ElfFile elf = elf(made().build());
        assertThat(bytes(elf.read(DATA + 2, 4))).containsExactly(3, 4, 5, 6);
        assertThat(bytes(elf.read(DATA + 8, 4))).containsExactly(9, 10, 0, 0);
        assertThat(bytes(elf.read(DATA + 4094, 2))).containsExactly(0, 0);
        assertThat(elf.read(DATA, 8).getLong()).isEqualTo(0x0807060504030201L);
        assertThat(elf.read(DATA + 8, 4).isReadOnly()).isTrue();
        assertThatThrownBy(() -> elf.read(DATA + 4094, 3))
                .hasMessage("ELF file vmlinux has 0x2 bytes from address 0xffffffff82000ffe to the end of the segment;"
                        + " expected 0x3.");
        assertThatThrownBy(() -> elf.read(TEXT + 64, 1))
                .hasMessage("ELF file vmlinux has no loaded segment with address 0xffffffff81000040.");
        assertThatThrownBy(() -> elf.read(TEXT - 1, 1)).hasMessageContaining("no loaded segment");
        assertThatThrownBy(() -> elf.read(TEXT, -1)).hasMessageContaining("cannot give 0xffffffff bytes at once");
        assertThatThrownBy(() -> elf.read(TEXT, Integer.MAX_VALUE))
                .hasMessageContaining("cannot give 0x7fffffff bytes");
    }

    @Test
    public void tellsSymbols() throws IOException {
        ElfSymbols symbols = elf(made().build()).symbols().orElseThrow();
        assertThat(symbols.size()).isEqualTo(3);
        assertThat(bytes(symbols.name(1))).asString(StandardCharsets.US_ASCII).isEqualTo("first");
        assertThat(symbols.address(1)).isEqualTo(TEXT);
        assertThat(symbols.binding(1)).isEqualTo(1);
        assertThat(symbols.type(1)).isEqualTo(2);
        assertThat(symbols.section(1)).isEqualTo(1);
        assertThat(bytes(symbols.name(2))).asString(StandardCharsets.US_ASCII).isEqualTo("second");
        assertThat(symbols.binding(2)).isEqualTo(2);
        assertThat(elf(new TestElf().build()).symbols()).isEmpty();
    }

    @Test
    public void numbersThatDoNotFitTheHeaderAreInSection0() throws IOException {
        byte[] file = changed(made().build(), bytes -> {
            int first = made().headerOf(0);
            bytes.putLong(first + 32, bytes.getShort(60)).putInt(first + 40, bytes.getShort(62));
            bytes.putShort(60, (short) 0).putShort(62, (short) 0xffff);
        });
        assertThat(elf(file).sections()).hasSize(7);
        assertThat(elf(file).section(".data")).isPresent();
    }

    @Test
    public void sectionsDoNotMatterUntilAskedFor() throws IOException {
        byte[] file = changed(made().build(), bytes -> bytes.putLong(40, Long.MAX_VALUE));
        assertThat(bytes(elf(file).read(DATA, 2))).containsExactly(1, 2);
        assertThat(elf(changed(file, bytes -> bytes.putLong(40, 0))).sections()).isEmpty();
    }

    @DataProvider
    public Object[][] hostile() {
        TestElf made = made();
        byte[] good = made.build();
        int second = TestElf.SEGMENTS + TestElf.SEGMENT_BYTES;
        int symtab = made.headerOf(4);
        int symtabAt =
                (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong(symtab + 24);
        return new Object[][] {
            {"empty", new byte[0], "has only 0 bytes, less than an ELF header of 64"},
            {"cut in the header", Arrays.copyOf(good, 63), "has only 63 bytes"},
            {"no magic", changed(good, b -> b.put(0, (byte) 0)), "begins with 0x464c4500 and not with ELF's magic"},
            {"32 bits", changed(good, b -> b.put(4, (byte) 1)), "is of class 1, data 1, not of class 2 (64-bit)"},
            {"big-endian", changed(good, b -> b.put(5, (byte) 2)), "is of class 2, data 2, not"},
            {"segment entries", changed(good, b -> b.putShort(54, (short) 55)), "has 2 program headers of 55 bytes;"},
            {"PN_XNUM", changed(good, b -> b.putShort(56, (short) -1)), "has 65535 program headers of 56 bytes;"},
            {"segments outside", changed(good, b -> b.putLong(32, Long.MAX_VALUE)), "has its program header table at"},
            {"segments before", changed(good, b -> b.putLong(32, -1)), "has its program header table at 0xfff"},
            {"segment outside", changed(good, b -> b.putLong(second + 8, 1L << 40)), "has its segment 1 at 0x10000000"},
            {"segment too long", changed(good, b -> b.putLong(second + 32, -1)), "has its segment 1 at"},
            {"smaller in memory", changed(good, b -> b.putLong(second + 40, 9)), "with 0x9 bytes in memory, less than"},
            {"negative in memory", changed(good, b -> b.putLong(second + 40, -1)), "has a segment 1 with 0xfffff"},
            {"beyond the end", changed(good, b -> b.putLong(second + 40, 1L << 62)), "beyond the last address"},
            {
                "overlap",
                changed(good, b -> b.putLong(second + 16, TEXT + 63)),
                "has a segment at address 0xffffffff8100003f within the one from 0xffffffff81000000 to 0xffffffff8100003f"
            },
            {"section entries", changed(good, b -> b.putShort(58, (short) 63)), "has section headers of 63 bytes"},
            {"sections outside", changed(good, b -> b.putLong(40, 1L << 40)), "has its section header 0 at"},
            {"too many", changed(good, b -> b.putShort(60, (short) 60_000)), "has its section header table at"},
            {"no number", changed(good, b -> b.putShort(60, (short) 0)), "has 0 sections; expected 1 to 65535"},
            {
                "huge number",
                changed(good, b -> b.putShort(60, (short) 0).putLong(made.headerOf(0) + 32, -1)),
                "has 18446744073709551615 sections"
            },
            {"names nowhere", changed(good, b -> b.putShort(62, (short) 7)), "says section 7 has the names of its 7"},
            {"name outside", changed(good, b -> b.putInt(made.headerOf(1), 9999)), "has the name of its section 1 at"},
            {"name before", changed(good, b -> b.putInt(made.headerOf(1), -1)), "has the name of its section 1 at"},
            {"section outside", changed(good, b -> b.putLong(made.headerOf(2) + 24, -1)), "has its section .data at"},
            {"section too long", changed(good, b -> b.putLong(made.headerOf(2) + 32, 1L << 40)), "its section .data"},
            {"symbol size", changed(good, b -> b.putLong(symtab + 56, 16)), "of 0x48 bytes with entries of 16;"},
            {"part of a symbol", changed(good, b -> b.putLong(symtab + 32, 71)), "of 0x47 bytes with entries of 24;"},
            {"symbol names", changed(good, b -> b.putInt(symtab + 40, 1)), "whose names are in section 1, which"},
            {"no symbol names", changed(good, b -> b.putInt(symtab + 40, -1)), "whose names are in section -1"},
            {"symbol name", changed(good, b -> b.putInt(symtabAt + 24, 14)), "has the name of its symbol 1 at 0xe"},
            {"XINDEX", changed(good, b -> b.putShort(symtabAt + 30, (short) -1)), "symbol 1 whose section's number is"},
        };
    }

    @Test(dataProvider = "hostile")
    public void hostileFileIsRefusedWithTheReason(String what, byte[] file, String reason) {
        assertThatThrownBy(() -> readAll(elf(file)))
                .as(what)
                .isInstanceOf(ElfException.class)
                .hasMessageStartingWith("ELF file vmlinux ")
                .hasMessageContaining(reason);
    }

    @Test
    public void aFileThatBecomesShorterIsAnError() throws IOException {
        Path file = Files.write(temp.make().resolve("vmlinux"), made().build());
        try (ElfFile elf = ElfFile.open(file)) {
            ElfSection data = elf.section(".data").orElseThrow();
            Files.write(file, new byte[100]);
            assertThatThrownBy(() -> elf.bytes(data))
                    .isInstanceOf(ElfException.class)
                    .hasMessageContaining("shorter");
        }
    }

    @Test
    public void randomDamageNeverEscapesAsAnotherError() {
        Random random = new Random(3);
        byte[] good = made().build();
        for (int round = 0; round < 5000; round++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int flip = 0; flip < 3 && bad.length > 0; flip++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Throwable thrown = catchThrowable(() -> readAll(elf(bad)));
            assertThat(thrown == null || thrown instanceof ElfException)
                    .as("round %d: %s", round, thrown)
                    .isTrue();
        }
    }

    private static void readAll(ElfFile elf) throws IOException {
        for (ElfSection section : elf.sections()) {
            elf.bytes(section);
        }
        for (ElfSegment segment : elf.segments()) {
            if (segment.memorySize() > 0 && segment.isLoaded()) {
                elf.read(segment.address(), (int) Math.min(64, segment.memorySize()));
            }
        }
        ElfSymbols symbols = elf.symbols().orElseThrow(() -> new ElfException("vmlinux", "has no symbols"));
        for (int i = 0; i < symbols.size(); i++) {
            symbols.name(i);
            symbols.section(i);
        }
    }

    private static ElfFile elf(byte[] file) throws IOException {
        return ElfFile.of(file, "vmlinux");
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] changed(byte[] bytes, Consumer<ByteBuffer> change) {
        byte[] copy = bytes.clone();
        change.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
        return copy;
    }
}
