// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import java.util.ArrayList;
import java.util.List;

/** Shows how one text differs from another, with two lines around each difference. */
final class TextDiff {
    private static final int CONTEXT = 2;

    private TextDiff() {}

    /** {@return the lines that differ, those of the first text with -, those of the second with +} */
    static String of(List<String> old, List<String> now) {
        int[][] common = commonLines(old, now);
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
                lines.add("  " + old.get(i));
                i++;
                j++;
            } else if (i < old.size() && (j == now.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + old.get(i++));
            } else {
                lines.add("+ " + now.get(j++));
            }
        }
        return String.join("\n", nearDifferences(lines));
    }

    /** {@return how many lines the rests of both texts have in common, by where the rests begin} */
    private static int[][] commonLines(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(now.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private static List<String> nearDifferences(List<String> lines) {
        List<String> near = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            List<String> around = lines.subList(Math.max(0, i - CONTEXT), Math.min(lines.size(), i + CONTEXT + 1));
            if (around.stream().anyMatch(line -> !line.startsWith("  "))) {
                near.add(lines.get(i));
            }
        }
        return near;
    }
}
