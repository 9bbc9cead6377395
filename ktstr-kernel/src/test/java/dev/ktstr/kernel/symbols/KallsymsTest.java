// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.TestElf;
import dev.ktstr.kernel.failure.KernelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KallsymsTest {

    private static final long TEXT = TestKallsyms.TEXT;

    @DataProvider
    public Object[][] layouts() {
        List<Object[]> layouts = new ArrayList<>();
        for (AddressForm form : AddressForm.values()) {
            // The newest form has never been with the older alignment.
            for (int alignment : form == AddressForm.FROM_ITSELF ? new int[] {4} : new int[] {4, 8}) {
                for (int count : new int[] {2, 255, 256, 257, 512, 1000, 1024}) {
                    layouts.add(new Object[] {form, alignment, count});
                }
            }
        }
        return layouts.toArray(Object[][]::new);
    }

    @Test(dataProvider = "layouts")
    public void decodesEveryLayout(AddressForm form, int alignment, int count) throws IOException {
        List<KernelSymbol> symbols = TestKallsyms.symbols(count);
        KernelSymbols decoded = decode(new TestKallsyms(form, alignment).rodata(symbols));
        assertThat(decoded.source()).isEqualTo(KernelSymbols.Source.KALLSYMS);
        assertThat(all(decoded)).isEqualTo(symbols);
        for (KernelSymbol symbol : symbols) {
            assertThat(decoded.all(symbol.name())).contains(symbol);
        }
    }

    @Test
    public void namesMayBeLongAndUseLongTexts() throws IOException {
        List<KernelSymbol> symbols = new ArrayList<>(TestKallsyms.symbols(2));
        for (int length : new int[] {126, 127, 128, 300, 511}) {
            symbols.add(new KernelSymbol("x".repeat(length), TEXT + length, 't'));
        }
        symbols.add(new KernelSymbol("n_a_text_longer_than_a_word_n", TEXT + 600, 'r'));
        assertThat(all(decode(rodata(symbols)))).isEqualTo(symbols);
        symbols.add(new KernelSymbol("x".repeat(512), TEXT + 700, 't'));
        assertThatThrownBy(() -> decode(rodata(symbols)))
                .hasMessageContaining("name 8 has no letter of a type, or not between 1 and 511 bytes after it");
    }

    @Test
    public void theTypeMayBeUnknown() throws IOException {
        List<KernelSymbol> symbols = new ArrayList<>(TestKallsyms.symbols(2));
        symbols.add(new KernelSymbol("__nosave_begin", TEXT + 600, '?'));
        assertThat(all(decode(rodata(symbols)))).isEqualTo(symbols);
    }

    @Test
    public void variablesOfEachCpuMayHaveAbsoluteAddresses() throws IOException {
        List<KernelSymbol> symbols = new ArrayList<>();
        symbols.add(new KernelSymbol("fixed_percpu_data", 0, 'D'));
        symbols.add(new KernelSymbol("runqueues", 0x2a000, 'D'));
        symbols.addAll(TestKallsyms.symbols(40));
        byte[] rodata = new TestKallsyms(AddressForm.FROM_BASE_OR_ABSOLUTE, 8).rodata(symbols);
        byte[] kernel = new TestElf()
                .section(".text", 1, 6, TEXT, new byte[16])
                .section(".rodata", 1, 2, 0xffffffff82000000L, rodata)
                .section(".data..percpu", 1, 2, 0, new byte[16])
                .load(".text", 5, 0x1000000)
                .load(".rodata", 4, rodata.length)
                .load(".data..percpu", 6, 0x30000)
                .build();
        assertThat(all(Kallsyms.decode(ElfFile.of(kernel, "vmlinux")))).isEqualTo(symbols);
    }

    private interface Damage extends BiConsumer<ByteBuffer, TestKallsyms.Parts> {}

    private static Object[] damage(String what, Damage damage, String reason) {
        return new Object[] {what, damage, reason};
    }

    @DataProvider
    public Object[][] damages() {
        return new Object[][] {
            damage(
                    "index",
                    (b, p) -> b.putShort(p.index() + 100, (short) 0),
                    "256 texts with their index were not found"),
            damage("text", (b, p) -> b.put(p.tokens() + 255, (byte) 'x'), "256 texts with their index were not found"),
            damage("padding", (b, p) -> b.put(p.index() - 1, (byte) 'x'), "256 texts with their index were not found"),
            damage("marker", (b, p) -> b.putInt(p.markers() + 4, b.getInt(p.markers() + 4) + 1), "no names with their"),
            damage("markers", (b, p) -> b.putInt(p.markers() + 4, -1), "no names with their"),
            damage("first marker", (b, p) -> b.putInt(p.markers(), 1), "do not ascend"),
            damage("one less", (b, p) -> b.putInt(p.count(), 299), "no names with their number fit"),
            damage("one more", (b, p) -> b.putInt(p.count(), 301), "no names with their number fit"),
            damage("huge number", (b, p) -> b.putInt(p.count(), -1), "no names with their number fit"),
            damage("length", (b, p) -> b.put(p.names(), (byte) 2), "no names with their number fit"),
            damage("no length", (b, p) -> b.put(p.names(), (byte) 0), "no names with their number fit"),
            damage("type", (b, p) -> b.put(p.names() + 1, (byte) '_'), "name 0 has no letter of a type"),
            damage("no type", (b, p) -> b.put(p.names() + 1, (byte) 1).put(p.names() + 2, (byte) 1), "FROM_ITSELF: "),
            damage("other name", (b, p) -> b.put(p.names() + 3, (byte) 'a'), "in the order by name is not after"),
            damage(
                    "order",
                    (b, p) -> b.put(p.byName() + 5, b.get(p.byName() + 2)),
                    "place 1 in the order by name is not"),
            damage("order outside", (b, p) -> b.put(p.byName(), (byte) 1), "place 0 in the order by name is symbol 65"),
            damage("descending", (b, p) -> b.putInt(p.offsets() + 80, b.getInt(p.offsets()) - 84), "is below that of"),
            damage(
                    "far",
                    (b, p) -> b.putInt(p.offsets() + 4 * 299, 0x50000000),
                    "is outside of the kernel, which begins"),
        };
    }

    @Test(dataProvider = "damages")
    public void whatDoesNotVerifyIsRefused(String what, Damage damage, String reason) {
        TestKallsyms made = new TestKallsyms(AddressForm.FROM_ITSELF, 4);
        byte[] rodata = made.rodata(TestKallsyms.symbols(300));
        damage.accept(ByteBuffer.wrap(rodata).order(ByteOrder.LITTLE_ENDIAN), made.parts());
        assertThatThrownBy(() -> decode(rodata))
                .as(what)
                .isInstanceOf(SymbolsException.class)
                .hasMessageStartingWith("Kernel vmlinux has no tables of kallsyms in its .rodata that verify: ")
                .hasMessageContaining(reason);
    }

    @Test
    public void aKernelWithoutItsFirstNamesIsRefused() {
        List<KernelSymbol> symbols = TestKallsyms.symbols(300);
        assertThatThrownBy(() -> decode(rodata(symbols.subList(1, 300))))
                .hasMessageContaining("there are 0 symbols named _text; expected 1");
        assertThatThrownBy(() -> decode(rodata(symbols.subList(2, 300))))
                .hasMessageContaining("there are 0 symbols named _text; expected 1");
        List<KernelSymbol> moved = new ArrayList<>(symbols.subList(1, 300));
        moved.add(new KernelSymbol("_text", TEXT + 0x1000000, 'T'));
        assertThatThrownBy(() -> decode(rodata(moved)))
                .hasMessageContaining("ffffffff82000000 T _text is in no segment of code");
    }

    @Test
    public void anImageThatEndsEarlierIsRefused() {
        TestKallsyms made = new TestKallsyms(AddressForm.FROM_BASE, 8);
        byte[] rodata = made.rodata(TestKallsyms.symbols(300));
        for (int length = 0; length < made.parts().end(); length++) {
            byte[] cut = Arrays.copyOf(rodata, length);
            assertThatThrownBy(() -> decode(cut)).as("%d bytes", length).isInstanceOf(SymbolsException.class);
        }
        assertThatThrownBy(() -> Kallsyms.decode(ElfFile.of(new TestElf().build(), "vmlinux")))
                .hasMessage(
                        "Kernel vmlinux has no section .rodata, where the tables of kallsyms are. Expected a vmlinux"
                                + " with section headers.");
    }

    @Test
    public void anotherPlaceThatLooksLikeTextsIsPassedOver() throws IOException {
        TestKallsyms made = new TestKallsyms(AddressForm.FROM_ITSELF, 4);
        List<KernelSymbol> symbols = TestKallsyms.symbols(300);
        byte[] rodata = made.rodata(symbols);
        // The texts and their index alone, before the real ones. What is counted from itself moves along.
        TestKallsyms.Parts parts = made.parts();
        int moved = (parts.offsets() - parts.tokens() + 15) / 16 * 16;
        byte[] both = new byte[moved + rodata.length];
        System.arraycopy(rodata, parts.tokens(), both, 0, parts.offsets() - parts.tokens());
        System.arraycopy(rodata, 0, both, moved, rodata.length);
        ByteBuffer view = ByteBuffer.wrap(both).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 300; i++) {
            int at = moved + parts.offsets() + 4 * i;
            view.putInt(at, view.getInt(at) - moved);
        }
        assertThat(all(decode(both))).isEqualTo(symbols);
    }

    @Test
    public void aHostileFileCostsNoTime() {
        // Every place could be the number of the names, or where an index begins.
        TestKallsyms made = new TestKallsyms(AddressForm.FROM_ITSELF, 4);
        byte[] rodata = made.rodata(TestKallsyms.symbols(300));
        byte[] hostile = new byte[(8 << 20) + rodata.length];
        ByteBuffer view = ByteBuffer.wrap(hostile).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < 8 << 20; at += 4) {
            view.putInt(at, at % 512 == 0 ? 0x10000 : 300);
        }
        System.arraycopy(rodata, 0, hostile, 8 << 20, rodata.length);
        view.putInt((8 << 20) + made.parts().count(), 299);
        long start = System.nanoTime();
        assertThatThrownBy(() -> decode(hostile)).isInstanceOf(SymbolsException.class);
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @Test
    public void randomDamageIsRefusedOrLeavesTablesThatAgree() throws IOException {
        Random random = new Random(11);
        byte[] good = rodata(TestKallsyms.symbols(40));
        for (int round = 0; round < 5000; round++) {
            byte[] bad = good.clone();
            for (int flip = 0; flip < 1 + round % 3; flip++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Throwable thrown = catchThrowable(() -> requireConsistent(decode(bad)));
            assertThat(thrown == null || thrown instanceof KernelException)
                    .as("round %d: %s", round, thrown)
                    .isTrue();
        }
    }

    private static void requireConsistent(KernelSymbols symbols) {
        for (KernelSymbol symbol : all(symbols)) {
            // What is not UTF-8 cannot be asked for.
            if (symbol.name().indexOf('\ufffd') < 0
                    && !symbols.all(symbol.name()).contains(symbol)) {
                throw new AssertionError(symbol + " is not found by its name");
            }
            if (symbols.nameOf(symbol.address()).orElseThrow().offset() != 0) {
                throw new AssertionError(symbol + " is not found by its address");
            }
        }
    }

    private static byte[] rodata(List<KernelSymbol> symbols) {
        return new TestKallsyms(AddressForm.FROM_ITSELF, 4).rodata(symbols);
    }

    private static KernelSymbols decode(byte[] rodata) throws IOException {
        return Kallsyms.decode(ElfFile.of(TestKallsyms.kernel(rodata), "vmlinux"));
    }

    private static List<KernelSymbol> all(KernelSymbols symbols) {
        return IntStream.range(0, symbols.size()).mapToObj(symbols::get).toList();
    }
}
