// SPDX-License-Identifier: Apache-2.0
/**
 * The one reader of ELF files of this module: kernels, and the modules loaded into them. Files are untrusted input:
 * bounds are checked before bytes are used, every size and number has a limit, and nothing is read that nobody asks for.
 *
 * <p>Read {@link dev.ktstr.kernel.elf.ElfFile} (the door), then {@link dev.ktstr.kernel.elf.ElfBytes}, where each access is
 * checked. The format is the System V ABI's. Uses {@code failure}.
 */
package dev.ktstr.kernel.elf;
