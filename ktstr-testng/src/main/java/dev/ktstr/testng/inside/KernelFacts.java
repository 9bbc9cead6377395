// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kernel.symbols.KernelSymbols;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What an image says of the kernel that runs from it.
 *
 * @param vmlinux the image, for messages
 * @param symbols where everything was linked to be
 * @param btf what type everything has
 * @param banner the kernel's first line, {@code linux_banner}, as it is in its memory; its build number and time make it this one's
 */
public record KernelFacts(Path vmlinux, KernelSymbols symbols, Btf btf, ByteBuffer banner) {
    private static final String BTF_SECTION = ".BTF";
    private static final String BANNER = "linux_banner";
    private static final int LONGEST_BANNER = 512;

    /**
     * Reads an image; a quarter of a second for a distribution's.
     *
     * @throws dev.ktstr.kernel.failure.KernelException if it has no symbols or no BTF, or they make no sense
     */
    public static KernelFacts of(Path vmlinux) throws IOException {
        try (ElfFile elf = ElfFile.open(vmlinux)) {
            KernelSymbols symbols = KernelSymbols.of(elf);
            ByteBuffer section = elf.bytes(elf.section(BTF_SECTION)
                    .orElseThrow(() -> new LiveKernelException("kernel " + vmlinux
                            + " has no .BTF section: build it with CONFIG_DEBUG_INFO_BTF=y (which needs pahole)")));
            return new KernelFacts(vmlinux, symbols, Btf.parse(section, vmlinux.toString()), banner(elf, symbols));
        }
    }

    private static ByteBuffer banner(ElfFile elf, KernelSymbols symbols) throws IOException {
        long address = symbols.find(BANNER)
                .orElseThrow(() -> new LiveKernelException(
                        "kernel " + elf.name() + " has no symbol linux_banner: build it with CONFIG_KALLSYMS_ALL=y"))
                .address();
        ByteBuffer text = elf.read(address, LONGEST_BANNER);
        int length = 0;
        while (length < text.remaining() && text.get(text.position() + length) != 0) {
            length++;
        }
        return text.slice(text.position(), length).asReadOnlyBuffer();
    }

    long bannerAddress() {
        return symbols.find(BANNER).orElseThrow().address();
    }
}
