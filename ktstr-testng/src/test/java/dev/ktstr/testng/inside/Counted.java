// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** Counters that only grow: what was read outside lies between what the guest read before and after. */
final class Counted {
    private Counted() {}

    /**
     * @param outside may have more names
     */
    static void between(String what, Map<String, Long> before, Map<String, Long> outside, Map<String, Long> after) {
        assertThat(before).as(what).isNotEmpty();
        assertThat(outside).as(what).containsKeys(before.keySet().toArray(new String[0]));
        before.forEach((name, least) ->
                assertThat(outside.get(name)).as("%s: %s", what, name).isBetween(least, after.get(name)));
    }
}
