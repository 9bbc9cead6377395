// SPDX-License-Identifier: Apache-2.0
/**
 * Which libraries a binary of the host needs to run elsewhere.
 *
 * <p>Read {@link dev.ktstr.guest.elf.SharedLibraries}, which follows the rules of the dynamic loader ({@code ld.so(8)}),
 * and {@link dev.ktstr.guest.elf.ElfDynamic}, which reads what they depend on (System V ABI, gABI chapters 4 and 5).
 * Binaries are untrusted input. Uses {@link dev.ktstr.guest.GuestFile}.
 */
package dev.ktstr.guest.elf;
