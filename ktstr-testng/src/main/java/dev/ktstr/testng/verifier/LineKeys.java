// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Numbers for lines: two lines have the same if they differ in the states of registers only. */
final class LineKeys {
    /** States of registers and stack slots run to the end of the line; the verifier sets some of them off as a remark. */
    private static final Pattern STATES =
            Pattern.compile("[ \\t]*(?:; *)?(?:frame[0-9]+: *)?\\b(?:R[0-9]{1,2}|fp-[0-9]+)(?:_[A-Za-z]+)?=.*");

    /** Shorter lines, a brace for example, come in too many places to hold on to. */
    private static final int ANCHOR_CHARS = 10;

    private final Map<Object, Integer> keys = new HashMap<>();
    /** By key. */
    private final List<Boolean> anchors = new ArrayList<>();

    /** {@return the line without what differs from iteration to iteration} */
    static String normal(String line) {
        return STATES.matcher(line).replaceFirst("").strip();
    }

    int ofLine(String line) {
        String normal = normal(line);
        return key(normal, normal.length() >= ANCHOR_CHARS);
    }

    /** {@return the key of something that is repeated} */
    int ofRepeat(int times, List<LogPart> parts) {
        List<Integer> content = new ArrayList<>(parts.size() + 1);
        content.add(times);
        parts.forEach(part -> content.add(part.key()));
        return key(content, true);
    }

    private int key(Object content, boolean anchor) {
        Integer known = keys.putIfAbsent(content, anchors.size());
        if (known != null) {
            return known;
        }
        anchors.add(anchor);
        return anchors.size() - 1;
    }

    /** {@return how many keys there are; they count from 0} */
    int count() {
        return anchors.size();
    }

    /** {@return whether cycles may be looked for at this key} */
    boolean isAnchor(int key) {
        return anchors.get(key);
    }
}
