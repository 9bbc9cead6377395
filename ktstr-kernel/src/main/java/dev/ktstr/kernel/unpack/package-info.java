// SPDX-License-Identifier: Apache-2.0
/**
 * Archives of sources, written to an empty directory and nowhere else, whatever their entries claim.
 *
 * <p>Read {@link dev.ktstr.kernel.unpack.TarUnpacker} (the door) and {@link dev.ktstr.kernel.unpack.EntryRules} (what is refused). Uses
 * {@code failure}.
 */
package dev.ktstr.kernel.unpack;
