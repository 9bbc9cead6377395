// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names as a person sorts them: numbers by their value, so that 6.9 stands before 6.12. */
final class NaturalOrder implements Comparator<String> {
    static final NaturalOrder INSTANCE = new NaturalOrder();
    private static final Pattern PIECE = Pattern.compile("[0-9]+|[^0-9]+");

    private NaturalOrder() {}

    @Override
    public int compare(String first, String second) {
        Matcher a = PIECE.matcher(first);
        Matcher b = PIECE.matcher(second);
        while (true) {
            boolean more = a.find();
            if (more != b.find()) {
                return more ? 1 : -1;
            }
            if (!more) {
                // 7.0 and 7.00 are different names.
                return first.compareTo(second);
            }
            int order = comparePieces(a.group(), b.group());
            if (order != 0) {
                return order;
            }
        }
    }

    private static int comparePieces(String a, String b) {
        return isNumber(a) && isNumber(b) ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
    }

    private static boolean isNumber(String piece) {
        return piece.charAt(0) >= '0' && piece.charAt(0) <= '9';
    }
}
