// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.OptionalLong;

/**
 * What the kernel's verifier said about one program.
 *
 * @param program its name, or {@code ?} where the beginning of the log is missing
 * @param complete whether the log goes on to its end
 * @param verifiedInstructions how many instructions the verifier went through
 * @param micros how long it took, in microseconds
 * @param stackDepth bytes of stack of the program and its functions, as the kernel writes them, for example {@code 64+32};
 *     empty where it did not
 * @param words the last that the verifier said about the program in words, in one line: why it gave up, if it did; may be empty
 */
public record ProgramLog(
        String program,
        boolean complete,
        OptionalLong verifiedInstructions,
        OptionalLong micros,
        String stackDepth,
        String words) {}
