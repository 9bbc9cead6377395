// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

/**
 * How much work one program was for the kernel's verifier.
 *
 * @param program the program's name, as the kernel knows it
 * @param verifiedInstructions how many instructions the verifier went through, every path counted; never negative
 */
public record ProgramFigures(String program, long verifiedInstructions) {
    /** The kernel gives up beyond this many. Source: BPF_COMPLEXITY_LIMIT_INSNS in include/linux/bpf.h. */
    public static final long LIMIT = 1_000_000;

    /** From here on a program is near the limit: the next kernel or compiler may push it over. */
    static final long WARNING = LIMIT / 4 * 3;

    /**
     * The figures of one program.
     *
     * @throws IllegalArgumentException when the name is not printable or the number is negative
     */
    public ProgramFigures {
        CellName.check("program", program);
        if (verifiedInstructions < 0) {
            throw new IllegalArgumentException("program " + program + " has " + verifiedInstructions
                    + " verified instructions, expected none or more");
        }
    }
}
