// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.config.KernelConfig;
import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSection;
import dev.ktstr.kernel.elf.ElfSegment;
import dev.ktstr.kernel.elf.ElfSymbols;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.image.TestImages;
import dev.ktstr.kernel.module.TestModules;
import dev.ktstr.kernel.symbols.KernelSymbols;
import dev.ktstr.kernel.symbols.TestKallsyms;
import java.io.IOException;
import java.util.Map;

/**
 * A target of the fuzzer: an input is an ELF file, and all is read that can be. The invariant: nothing but a {@code
 * KernelException} comes out, and what is read has the length that was asked for. Time and memory are the fuzzer's to watch.
 */
public final class ElfFuzz {

    private static final int MOST_READ = 4096;

    private ElfFuzz() {}

    /** {@return the inputs to begin with} */
    public static Map<String, byte[]> seeds() {
        return Map.of(
                "kernel", TestKallsyms.kernel(TestKallsyms.examples().get(0)),
                "small", TestImages.elf("7.0.13"),
                "module", TestModules.ko("kvm_amd", "kvm,ccp"),
                "symbols", FuzzedKernels.withSymbols(),
                "config", FuzzedKernels.withConfig());
    }

    /** The entry point that the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        ElfFile elf;
        try {
            elf = ElfFile.of(input, "input");
        } catch (KernelException e) {
            return;
        }
        for (ElfSegment segment : elf.segments()) {
            read(elf, segment);
        }
        survive(() -> {
            for (ElfSection section : elf.sections()) {
                survive(() -> elf.bytes(section));
            }
        });
        survive(() -> elf.symbols().ifPresent(ElfFuzz::list));
        survive(() -> KernelSymbols.of(elf));
        survive(() -> KernelConfig.ofImage(elf));
    }

    private static void read(ElfFile elf, ElfSegment segment) throws IOException {
        int length = (int) Math.max(0, Math.min(MOST_READ, segment.memorySize()));
        if (segment.isLoaded() && length > 0) {
            // No exception: it was checked when it was opened.
            if (elf.read(segment.address(), length).remaining() != length) {
                throw new AssertionError("Less was read than asked for");
            }
            elf.read(segment.address() + segment.memorySize() - length, length);
        }
    }

    private static void list(ElfSymbols symbols) {
        for (int i = 0; i < symbols.size(); i++) {
            symbols.name(i);
            symbols.section(i);
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static void survive(Attempt attempt) throws IOException {
        try {
            attempt.run();
        } catch (KernelException e) {
            // What a damaged file is refused with.
        }
    }
}
