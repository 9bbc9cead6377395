// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An enum of up to 32 or 64 bits.
 *
 * @param id its number
 * @param kind {@code ENUM}, or {@code ENUM64} when a value needs more than 32 bits
 * @param name without the keyword; may be empty
 * @param size bytes in memory: 1, 2, 4 or 8
 * @param signed whether there are negative values
 * @param values in order; read from the section as they are asked for
 */
public record BtfEnum(int id, BtfKind kind, String name, int size, boolean signed, List<BtfEnumValue> values)
        implements BtfType {

    /** {@return the name of the first constant with this value} */
    public Optional<String> nameOf(long value) {
        for (BtfEnumValue constant : values) {
            if (constant.value() == value) {
                return Optional.of(constant.name());
            }
        }
        return Optional.empty();
    }

    /** {@return the value of the constant of this name} */
    public OptionalLong valueOf(String constantName) {
        for (BtfEnumValue constant : values) {
            if (constant.name().equals(constantName)) {
                return OptionalLong.of(constant.value());
            }
        }
        return OptionalLong.empty();
    }
}
