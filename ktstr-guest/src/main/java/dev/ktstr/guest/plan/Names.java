// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.Arrays;

/** Constants by their names on the wire. */
final class Names {
    private Names() {}

    /** {@return the constant whose text this is} Throws {@link IllegalArgumentException} where there is none. */
    static <E extends Enum<E>> E parse(E[] values, String text, String what) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is no " + what + ", expected one of " + Arrays.toString(values)));
    }
}
