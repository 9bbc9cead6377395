// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.symbols.KernelSymbol;
import dev.ktstr.kernel.symbols.KernelSymbols;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Every line of /proc/kallsyms but those of modules and BPF programs is a symbol of the image, moved by the slide, and the reverse. */
final class SymbolsSeen {
    private static final int SHOWN = 10;

    private SymbolsSeen() {}

    static void check(InsideGuest guest) throws InterruptedException {
        List<String> inside = guest.lines("cat /proc/kallsyms").stream()
                .filter(line -> line.indexOf('\t') < 0)
                .sorted()
                .toList();
        KernelSymbols symbols = guest.facts().symbols();
        long slide = guest.slide();
        // The linker's own table has more than the kernel keeps.
        if (symbols.source() == KernelSymbols.Source.SYMTAB) {
            List<String> missing = inside.stream()
                    // Ends of sections that hold nothing, and are no part of the image.
                    .filter(line -> !line.contains(" ? "))
                    .filter(line -> !isKnown(symbols, slide, line))
                    .limit(SHOWN)
                    .toList();
            assertThat(missing)
                    .as("symbols of the guest that the image does not have")
                    .isEmpty();
            return;
        }
        List<String> outside = IntStream.range(0, symbols.size())
                .mapToObj(symbols::get)
                .map(symbol -> new KernelSymbol(symbol.name(), symbol.address() + slide, symbol.type()).toString())
                .sorted()
                .toList();
        assertThat(without(inside, outside)).as("only in the guest").isEmpty();
        assertThat(without(outside, inside)).as("only in the image").isEmpty();
        assertThat(outside.equals(inside)).as("as often").isTrue();
    }

    private static boolean isKnown(KernelSymbols symbols, long slide, String line) {
        String[] parts = line.split(" ", -1);
        long address = Long.parseUnsignedLong(parts[0], 16) - slide;
        return symbols.all(parts[2]).stream().anyMatch(symbol -> symbol.address() == address);
    }

    private static List<String> without(List<String> these, List<String> those) {
        Set<String> known = new HashSet<>(those);
        return these.stream().filter(line -> !known.contains(line)).limit(SHOWN).toList();
    }

    /** The same for a few, where all would take long. */
    static void checkFew(InsideGuest guest, String... names) throws InterruptedException {
        for (String name : names) {
            assertThat(guest.run("grep ' " + name + "$' /proc/kallsyms").strip())
                    .startsWith(String.format("%016x ", guest.live().symbol(name)));
        }
    }
}
