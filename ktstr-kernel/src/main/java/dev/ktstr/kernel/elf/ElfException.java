// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.elf;

import dev.ktstr.kernel.failure.KernelException;

/** A file is not the ELF file it should be, or does not hold what was asked for. */
public final class ElfException extends KernelException {

    private final String problem;

    /** Makes an error about {@code file}; {@code problem} completes the sentence "ELF file X ...". */
    public ElfException(String file, String problem) {
        super("ELF file " + file + " " + problem + ".");
        this.problem = problem;
    }

    /** {@return what is wrong and what was expected, completing a sentence that names the file} */
    public String problem() {
        return problem;
    }
}
