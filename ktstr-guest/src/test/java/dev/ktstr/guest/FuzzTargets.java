// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import java.util.Map;

/** What the Maven profile {@code fuzz} fuzzes in this module. */
public final class FuzzTargets {

    private FuzzTargets() {}

    /** {@return the targets by the names that -Dfuzz.target takes} */
    public static Map<String, Class<?>> all() {
        return Map.of("channel", ChannelFuzz.class);
    }
}
