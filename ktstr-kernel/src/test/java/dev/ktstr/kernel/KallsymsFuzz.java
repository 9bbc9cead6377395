// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.symbols.Kallsyms;
import dev.ktstr.kernel.symbols.KernelSymbol;
import dev.ktstr.kernel.symbols.KernelSymbols;
import dev.ktstr.kernel.symbols.TestKallsyms;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A target of the fuzzer: an input is the constants of a kernel, in an ELF file that is as it should be, so that every input
 * comes to the tables. The invariant: nothing but a {@code KernelException} comes out, and each symbol of what is accepted is
 * found by its name and by its address. Time and memory are the fuzzer's to watch.
 */
public final class KallsymsFuzz {

    private KallsymsFuzz() {}

    /** {@return the inputs to begin with} */
    public static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        List<byte[]> examples = TestKallsyms.examples();
        for (int i = 0; i < examples.size(); i++) {
            seeds.put("example-" + i, examples.get(i));
        }
        return seeds;
    }

    /** The entry point that the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        KernelSymbols symbols;
        try {
            symbols = Kallsyms.decode(ElfFile.of(TestKallsyms.kernel(input), "input"));
        } catch (KernelException e) {
            return;
        }
        for (int i = 0; i < symbols.size(); i++) {
            KernelSymbol symbol = symbols.get(i);
            check(symbols.nameOf(symbol.address()).orElseThrow().offset() == 0, symbol + " is not where it is");
            // What is not UTF-8 cannot be asked for.
            check(
                    symbol.name().indexOf('\ufffd') >= 0
                            || symbols.all(symbol.name()).contains(symbol),
                    symbol + " is not found by its name");
        }
        symbols.nearest("schedule");
    }

    private static void check(boolean good, String problem) {
        if (!good) {
            throw new AssertionError(problem);
        }
    }
}
