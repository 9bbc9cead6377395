// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import dev.ktstr.kernel.elf.ElfException;
import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSegment;
import java.io.IOException;
import java.nio.file.Path;

/** Checks that a file is an x86-64 ELF executable whose segments lie within it. */
final class LoadableKernel {

    private LoadableKernel() {}

    /**
     * Checks {@code vmlinux}.
     *
     * @param named the file to name in errors, which the user knows
     * @throws ImageException when it is not an x86-64 kernel
     */
    static void check(Path vmlinux, Path named) throws IOException {
        try (ElfFile elf = ElfFile.open(vmlinux)) {
            if (elf.machine() != ElfFile.X86_64) {
                throw new ImageException(named, "holds an ELF file of machine " + elf.machine() + ", not 62 (x86-64)");
            }
            if (elf.type() != ElfFile.EXECUTABLE && elf.type() != ElfFile.SHARED) {
                throw new ImageException(named, "holds an ELF file of type " + elf.type() + ", which is no executable");
            }
            if (elf.segments().stream().noneMatch(ElfSegment::isLoaded)) {
                throw new ImageException(named, "holds an ELF file without anything to load");
            }
        } catch (ElfException e) {
            throw new ImageException(named, "holds no kernel that can be loaded: its ELF file " + e.problem(), e);
        }
    }
}
