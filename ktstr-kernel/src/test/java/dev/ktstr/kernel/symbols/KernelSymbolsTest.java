// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.elf.ElfFile;
import java.io.IOException;
import java.util.List;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class KernelSymbolsTest {

    private static final long TEXT = TestKallsyms.TEXT;
    private static final KernelSymbol SCHEDULE = new KernelSymbol("schedule", TEXT + 0x100, 'T');

    private KernelSymbols symbols;

    @BeforeClass
    public void decode() throws IOException {
        byte[] rodata = new TestKallsyms(AddressForm.FROM_ITSELF, 4)
                .rodata(List.of(
                        new KernelSymbol("_text", TEXT, 'T'),
                        new KernelSymbol("_stext", TEXT, 'T'),
                        SCHEDULE,
                        new KernelSymbol("__pi_schedule", TEXT + 0x100, 't'),
                        new KernelSymbol("t_next", TEXT + 0x200, 't'),
                        new KernelSymbol("schedule_idle", TEXT + 0x280, 'T'),
                        new KernelSymbol("t_next", TEXT + 0x300, 't'),
                        new KernelSymbol("runqueues", TEXT + 0x400, 'D')));
        symbols = KernelSymbols.of(ElfFile.of(TestKallsyms.kernel(rodata), "vmlinux"));
    }

    @Test
    public void findsByName() {
        assertThat(symbols.find("schedule")).contains(SCHEDULE);
        assertThat(symbols.require("schedule")).isEqualTo(SCHEDULE);
        assertThat(symbols.find("schedul")).isEmpty();
        assertThat(symbols.find("")).isEmpty();
        assertThat(symbols.find("zzz")).isEmpty();
        assertThat(symbols).hasToString("8 symbols of vmlinux (KALLSYMS)");
    }

    @Test
    public void ofSeveralNoneIsChosen() {
        assertThat(symbols.all("t_next")).extracting(KernelSymbol::address).containsExactly(TEXT + 0x200, TEXT + 0x300);
        assertThatThrownBy(() -> symbols.find("t_next"))
                .isInstanceOf(SymbolsException.class)
                .hasMessage(
                        "Kernel vmlinux has 2 symbols named t_next, the first at ffffffff81000200. Expected one: tell"
                                + " them apart by something else than the name.");
    }

    @Test
    public void aMissingNameComesWithSimilarOnes() {
        assertThatThrownBy(() -> symbols.require("scehdule"))
                .hasMessage("Kernel vmlinux has no symbol named scehdule among its 8 of kallsyms. Similar: schedule.");
        assertThatThrownBy(() -> symbols.require("xyz"))
                .hasMessage("Kernel vmlinux has no symbol named xyz among its 8 of kallsyms.");
        assertThat(symbols.nearest("schedul")).containsExactly("schedule", "__pi_schedule", "schedule_idle");
        assertThat(symbols.nearest("runqueue")).containsExactly("runqueues");
        assertThat(symbols.nearest("unqueues")).containsExactly("runqueues");
        assertThat(symbols.nearest("t_nxt")).containsExactly("t_next");
        assertThat(symbols.nearest("_stexx")).containsExactly("_stext", "_text");
        assertThat(symbols.nearest("")).isEmpty();
        assertThat(symbols.nearest("x".repeat(5000))).isEmpty();
    }

    @Test
    public void noMoreThanFiveAreSuggested() throws IOException {
        byte[] rodata = new TestKallsyms(AddressForm.FROM_ITSELF, 4).rodata(TestKallsyms.symbols(300));
        KernelSymbols many = Kallsyms.decode(ElfFile.of(TestKallsyms.kernel(rodata), "vmlinux"));
        assertThat(many.nearest("sched_")).hasSize(5).allMatch(name -> name.startsWith("sched_"));
    }

    @Test
    public void findsByAddress() {
        assertThat(symbols.nameOf(TEXT + 0x11f).orElseThrow()).hasToString("schedule+0x1f");
        assertThat(symbols.nameOf(TEXT + 0x100).orElseThrow()).isEqualTo(new SymbolOffset(SCHEDULE, 0));
        assertThat(symbols.nameOf(TEXT + 0x1ff).orElseThrow()).hasToString("schedule+0xff");
        assertThat(symbols.nameOf(TEXT + 0x200).orElseThrow()).hasToString("t_next+0x0");
        assertThat(symbols.nameOf(TEXT + 0x400).orElseThrow()).hasToString("runqueues+0x0");
        assertThat(symbols.nameOf(TEXT - 1)).isEmpty();
        assertThat(symbols.nameOf(TEXT + 0x401)).isEmpty();
        assertThat(symbols.nameOf(0)).isEmpty();
        assertThat(symbols.nameOf(-1)).isEmpty();
    }
}
