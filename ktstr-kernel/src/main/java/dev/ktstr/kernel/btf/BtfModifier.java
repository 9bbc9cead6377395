// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * What stands before a type and does not change its size.
 *
 * @param id its number
 * @param kind {@code VOLATILE}, {@code CONST}, {@code RESTRICT} or {@code TYPE_TAG}
 * @param name the tag's text, {@code rcu}; empty for the others
 * @param targetId the type it stands before
 */
public record BtfModifier(int id, BtfKind kind, String name, int targetId) implements BtfType {}
