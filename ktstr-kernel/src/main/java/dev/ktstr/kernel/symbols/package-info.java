// SPDX-License-Identifier: Apache-2.0
/**
 * Names and addresses of a kernel's functions and variables, taken from the image alone. Images are untrusted input: a
 * table is believed as a whole or not at all, and every size has a limit.
 *
 * <p>Read {@link dev.ktstr.kernel.symbols.KernelSymbols} (the door) and {@link dev.ktstr.kernel.symbols.Kallsyms}, which
 * tells how the kernel's own table is laid out and found. Uses {@code elf} and {@code failure}.
 */
package dev.ktstr.kernel.symbols;
