// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import dev.ktstr.kernel.elf.ElfException;
import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Decodes the symbols that a kernel keeps of itself, which {@code /proc/kallsyms} shows. Nothing in a stripped image says
 * where they are, so they are found by their structure. Since kernel 6.4 they lie in {@code .rodata} in this order, each
 * part aligned to 4 bytes, or to 8 up to 6.x:
 *
 * <pre>
 *   kallsyms_num_syms       u32           see {@link CompressedNames}
 *   kallsyms_names          bytes
 *   kallsyms_markers        u32[]
 *   kallsyms_token_table    256 texts     see {@link TokenTable}, which is looked for
 *   kallsyms_token_index    u16[256]
 *   kallsyms_offsets        i32[]         see {@link AddressForm}
 *   kallsyms_relative_base  u64           not in all versions
 *   kallsyms_seqs_of_names  u24[]         numbers of the symbols by name; most significant byte first
 * </pre>
 *
 * <p>They are believed only when every part agrees with every other: the markers with the names, the order by name with the
 * names, and the addresses with their order and with the segments of the file.
 */
public final class Kallsyms {

    private static final String SECTION = ".rodata";

    /** A real kernel has one. */
    private static final int MOST_TOKEN_TABLES = 8;

    private Kallsyms() {}

    /**
     * Decodes the symbols.
     *
     * @param kernel a vmlinux
     * @throws SymbolsException when the kernel was configured without them, or they do not verify in all parts
     * @throws ElfException when the file is damaged
     */
    public static KernelSymbols decode(ElfFile kernel) throws IOException {
        Rodata rodata = rodata(kernel);
        String reason = "256 texts with their index were not found";
        int from = 0;
        for (int i = 0; i < MOST_TOKEN_TABLES; i++) {
            Optional<TokenTable> tokens = TokenTable.search(rodata, from);
            if (tokens.isEmpty()) {
                break;
            }
            try {
                return decode(kernel, tokens.get());
            } catch (UnfitException e) {
                reason = String.format("of the texts at 0x%x, %s", tokens.get().start(), e.getMessage());
            }
            from = tokens.get().index() + TokenTable.LABEL;
        }
        throw new SymbolsException(
                kernel.name(),
                "has no tables of kallsyms in its " + SECTION + " that verify: " + reason
                        + ". Expected a kernel with CONFIG_KALLSYMS, version 6.4 or newer.");
    }

    private static Rodata rodata(ElfFile kernel) throws IOException {
        ElfSection section = kernel.section(SECTION)
                .orElseThrow(() -> new SymbolsException(
                        kernel.name(),
                        "has no section " + SECTION + ", where the tables of kallsyms are. Expected a vmlinux with"
                                + " section headers."));
        ByteBuffer content = kernel.bytes(section);
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return new Rodata(bytes, section.address());
    }

    private static KernelSymbols decode(ElfFile kernel, TokenTable tokens) throws UnfitException {
        CompressedNames compressed = CompressedNames.before(tokens);
        CompressedNames.Expanded expanded = compressed.expanded();
        StringBuilder reasons = new StringBuilder();
        for (AddressForm form : AddressForm.values()) {
            try {
                int[] byName = byName(tokens, form, expanded.names());
                long[] addresses = addresses(tokens, form, compressed.count());
                return new KernelSymbols(
                                KernelSymbols.Source.KALLSYMS,
                                kernel.name(),
                                expanded.names(),
                                expanded.types(),
                                addresses,
                                byName)
                        .verified(kernel);
            } catch (UnfitException e) {
                reasons.append(reasons.isEmpty() ? "" : "; ")
                        .append(form)
                        .append(": ")
                        .append(e.getMessage());
            }
        }
        throw new UnfitException("%d names were found, but %s", compressed.count(), reasons);
    }

    private static int offsets(TokenTable tokens) {
        return tokens.index() + TokenTable.INDEX_BYTES;
    }

    /** Names that ascend strictly, those of one name by number, are all different: then each number occurs once. */
    private static int[] byName(TokenTable tokens, AddressForm form, Names names) throws UnfitException {
        Rodata rodata = tokens.rodata();
        int count = names.size();
        long at = form.end(offsets(tokens), count);
        if (at + 3L * count > rodata.size()) {
            throw new UnfitException("the order by name would be outside of %s", SECTION);
        }
        int[] byName = new int[count];
        for (int i = 0; i < count; i++) {
            int place = (int) at + 3 * i;
            int symbol = rodata.u8(place) << 16 | rodata.u8(place + 1) << 8 | rodata.u8(place + 2);
            if (symbol >= count) {
                throw new UnfitException("place %d in the order by name is symbol %d", i, symbol);
            }
            if (i > 0) {
                int order = names.compare(byName[i - 1], symbol);
                if (order > 0 || (order == 0 && byName[i - 1] >= symbol)) {
                    throw new UnfitException("place %d in the order by name is not after the one before", i);
                }
            }
            byName[i] = symbol;
        }
        return byName;
    }

    private static long[] addresses(TokenTable tokens, AddressForm form, int count) {
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = form.address(tokens.rodata(), offsets(tokens), count, i);
        }
        return addresses;
    }
}
