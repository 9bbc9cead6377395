// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.util.Arrays;
import java.util.Locale;

/** How far one word is from another one, to find the one that was meant. */
public final class EditDistance {
    private EditDistance() {}

    /**
     * {@return how many letters must be changed, added or left out to make one of the other (Levenshtein), whatever their case}
     * It takes time by the product of their lengths.
     */
    public static int between(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] previous = new int[b.length() + 1];
        Arrays.setAll(previous, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
