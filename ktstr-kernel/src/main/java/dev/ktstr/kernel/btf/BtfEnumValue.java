// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A constant of an enum.
 *
 * @param name its name
 * @param value as C has it; one that is unsigned and 2^63 or more appears negative
 */
public record BtfEnumValue(String name, long value) {}
