// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A parameter of a function.
 *
 * @param name may be empty
 * @param typeId its type; 0 in the last parameter stands for {@code ...}
 */
public record BtfParameter(String name, int typeId) {}
