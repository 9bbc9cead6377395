// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

/**
 * A version of a Debian package, ordered as deb-version(7) says.
 *
 * @param text such as {@code 7.0.13-1~bpo13+1}
 */
record DebianVersion(String text) implements Comparable<DebianVersion> {

    /** {@return the part the upstream project chose: {@code 7.0.13}} */
    String upstream() {
        String withoutEpoch = text.substring(text.indexOf(':') + 1);
        int dash = withoutEpoch.lastIndexOf('-');
        return dash < 0 ? withoutEpoch : withoutEpoch.substring(0, dash);
    }

    private String epoch() {
        return text.indexOf(':') < 0 ? "0" : text.substring(0, text.indexOf(':'));
    }

    private String revision() {
        int dash = text.lastIndexOf('-');
        return dash < 0 ? "" : text.substring(dash + 1);
    }

    @Override
    public int compareTo(DebianVersion other) {
        int order = compareParts(epoch(), other.epoch());
        if (order == 0) {
            order = compareParts(upstream(), other.upstream());
        }
        return order == 0 ? compareParts(revision(), other.revision()) : order;
    }

    /** Compares runs of non-digits and runs of digits in turn. */
    private static int compareParts(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while ((i < a.length() && !isDigit(a.charAt(i))) || (j < b.length() && !isDigit(b.charAt(j)))) {
                int order = Integer.compare(weight(a, i), weight(b, j));
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
            int startA = i;
            int startB = j;
            while (i < a.length() && isDigit(a.charAt(i))) {
                i++;
            }
            while (j < b.length() && isDigit(b.charAt(j))) {
                j++;
            }
            int order = compareNumbers(a.substring(startA, i), b.substring(startB, j));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** A tilde sorts before the end, the end and digits before letters, letters before the rest. */
    private static int weight(String text, int at) {
        if (at >= text.length() || isDigit(text.charAt(at))) {
            return 0;
        }
        char c = text.charAt(at);
        if (c == '~') {
            return -1;
        }
        return Character.isLetter(c) ? c : c + 256;
    }

    private static int compareNumbers(String a, String b) {
        String numberA = a.replaceFirst("^0+", "");
        String numberB = b.replaceFirst("^0+", "");
        int order = Integer.compare(numberA.length(), numberB.length());
        return order == 0 ? numberA.compareTo(numberB) : order;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return text;
    }
}
