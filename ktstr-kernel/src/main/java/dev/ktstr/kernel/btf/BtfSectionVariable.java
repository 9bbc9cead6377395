// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * Where in a data section a variable lies. Compilers leave offsets and the section's size 0 for the loader to fill in, so
 * nothing here is promised to lie within the section.
 *
 * @param variableId its {@link BtfVar}
 * @param offset bytes from the section's begin, below 2^32
 * @param size bytes, below 2^32
 */
public record BtfSectionVariable(int variableId, long offset, long size) {}
