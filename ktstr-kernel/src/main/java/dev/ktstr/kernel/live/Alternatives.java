// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import java.util.List;

/** What was there instead of what was asked for, as the end of a message. */
final class Alternatives {
    /** So many are asked for where there may be any number. */
    static final int MOST = 1000;

    private static final int SHOWN = 40;

    private Alternatives() {}

    /** {@return names written similarly, or nothing where there are none} */
    static String similar(List<String> names) {
        return names.isEmpty() ? "" : "; did you mean " + String.join(", ", names) + "?";
    }

    /** {@return what there is, cut to what a person reads} */
    static String thereIs(List<String> names) {
        if (names.isEmpty()) {
            return "; there is none";
        }
        List<String> shown = names.subList(0, Math.min(SHOWN, names.size()));
        int more = names.size() - shown.size();
        return "; there is " + String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
    }
}
