// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSection;
import dev.ktstr.kernel.elf.TestElf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Makes kernels of a few kilobytes with tables of kallsyms, as the kernel's build lays them out. */
public final class TestKallsyms {

    /** Where the kernel begins. */
    public static final long TEXT = 0xffffffff81000000L;

    private static final long RODATA = 0xffffffff82000000L;

    /** Texts beside the letters: of each length that is treated differently, and unused ones, which are empty. */
    private static final List<String> LONG_TOKENS =
            List.of("sched_", "task_", "__ksymtab_", "_a_text_longer_than_a_word_", "abc");

    private static final int FIRST_LONG_TOKEN = 200;

    private final AddressForm form;
    private final int alignment;
    private final ByteBuffer out = ByteBuffer.allocate(4 << 20).order(ByteOrder.LITTLE_ENDIAN);

    /** Where the parts are in what was made. */
    record Parts(int count, int names, int markers, int tokens, int index, int offsets, int byName, int end) {}

    private Parts parts;

    TestKallsyms(AddressForm form, int alignment) {
        this.form = form;
        this.alignment = alignment;
    }

    /** {@return a vmlinux with these constants} */
    public static byte[] kernel(byte[] rodata) {
        return new TestElf()
                .section(".text", 1, ElfSection.ALLOCATED | ElfSection.CODE, TEXT, new byte[16])
                .section(".rodata", 1, ElfSection.ALLOCATED, RODATA, rodata)
                .load(".text", 5, 0x1000000)
                .load(".rodata", 4, rodata.length)
                .build();
    }

    /** {@return these symbols, which are by address, of a kernel; beside them it has _text and _stext} */
    public static KernelSymbols with(KernelSymbol... symbols) throws IOException {
        List<KernelSymbol> all = new ArrayList<>(symbols(2));
        all.addAll(List.of(symbols));
        byte[] rodata = new TestKallsyms(AddressForm.FROM_ITSELF, 4).rodata(all);
        return KernelSymbols.of(ElfFile.of(kernel(rodata), "vmlinux"));
    }

    /** {@return constants with kallsyms in every form} */
    public static List<byte[]> examples() {
        List<byte[]> examples = new ArrayList<>();
        for (AddressForm form : AddressForm.values()) {
            examples.add(new TestKallsyms(form, 4).rodata(symbols(20)));
            examples.add(new TestKallsyms(form, form == AddressForm.FROM_ITSELF ? 4 : 8).rodata(symbols(257)));
        }
        return examples;
    }

    /** {@return so many symbols by address, at least 2} */
    static List<KernelSymbol> symbols(int count) {
        List<KernelSymbol> symbols = new ArrayList<>();
        symbols.add(new KernelSymbol("_text", TEXT, 'T'));
        symbols.add(new KernelSymbol("_stext", TEXT, 'T'));
        for (int i = 2; i < count; i++) {
            String name = (i % 3 == 0 ? "sched_" : "task_ab") + i * 7919 % 1000 + (i % 5 == 0 ? "_fn" : "");
            symbols.add(new KernelSymbol(name, TEXT + i / 2 * 16L, i % 4 == 0 ? 't' : 'D'));
        }
        return symbols;
    }

    /** {@return the constants of a kernel with these symbols, which are by address} */
    byte[] rodata(List<KernelSymbol> symbols) {
        out.clear();
        // What begins like an index, and goes on otherwise.
        out.putInt(0x10000).putInt(0x20000).putInt(7).putInt(-1);
        label();
        int count = out.position();
        out.putInt(symbols.size());
        label();
        int names = out.position();
        List<Integer> markers = new ArrayList<>();
        for (int i = 0; i < symbols.size(); i++) {
            if (i % 256 == 0) {
                markers.add(out.position() - names);
            }
            compress(symbols.get(i).type() + symbols.get(i).name());
        }
        label();
        int markersAt = out.position();
        markers.forEach(out::putInt);
        label();
        int tokens = out.position();
        List<Integer> index = new ArrayList<>();
        for (int i = 0; i < TokenTable.TOKENS; i++) {
            index.add(out.position() - tokens);
            out.put(token(i).getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
        }
        label();
        int indexAt = out.position();
        index.forEach(offset -> out.putShort(offset.shortValue()));
        label();
        int offsets = out.position();
        symbols.forEach(symbol -> out.putInt(offset(symbol)));
        if (form != AddressForm.FROM_ITSELF) {
            align(8);
            out.putLong(TEXT);
        }
        label();
        int byName = out.position();
        byName(symbols)
                .forEach(i -> out.put((byte) (i >> 16)).put((byte) (i >> 8)).put((byte) (int) i));
        parts = new Parts(count, names, markersAt, tokens, indexAt, offsets, byName, out.position());
        align(16);
        byte[] rodata = new byte[out.position()];
        out.get(0, rodata);
        return rodata;
    }

    /** {@return where things are in what was made last} */
    Parts parts() {
        return parts;
    }

    private int offset(KernelSymbol symbol) {
        return switch (form) {
            case FROM_ITSELF -> (int) (symbol.address() - RODATA - out.position());
            case FROM_BASE -> (int) (symbol.address() - TEXT);
            case FROM_BASE_OR_ABSOLUTE ->
                symbol.address() >= 0 ? (int) symbol.address() : (int) (TEXT - 1 - symbol.address());
        };
    }

    private static List<Integer> byName(List<KernelSymbol> symbols) {
        return IntStream.range(0, symbols.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> symbols.get(i).name())
                        .thenComparing(i -> i))
                .toList();
    }

    private static String token(int value) {
        if (value >= FIRST_LONG_TOKEN && value < FIRST_LONG_TOKEN + LONG_TOKENS.size()) {
            return LONG_TOKENS.get(value - FIRST_LONG_TOKEN);
        }
        return value > ' ' && value < 0x7f ? String.valueOf((char) value) : "";
    }

    private void compress(String text) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); ) {
            int value = text.charAt(at);
            for (int i = 0; i < LONG_TOKENS.size(); i++) {
                if (text.startsWith(LONG_TOKENS.get(i), at)) {
                    value = FIRST_LONG_TOKEN + i;
                }
            }
            compressed.write(value);
            at += token(value).length();
        }
        int length = compressed.size();
        if (length < 0x80) {
            out.put((byte) length);
        } else {
            out.put((byte) ((length & 0x7f) | 0x80)).put((byte) (length >> 7));
        }
        out.put(compressed.toByteArray());
    }

    private void label() {
        align(alignment);
    }

    private void align(int to) {
        while (out.position() % to != 0) {
            out.put((byte) 0);
        }
    }
}
