// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Collapses cycles of lines: the verifier follows a loop iteration by iteration, with the same lines but for the states of
 * registers. The first and the last iteration are shown, and how many are not. Loops within loops collapse from the inside.
 */
public final class CycleCollapse {
    /** One for each level of loops. */
    private static final int MAX_PASSES = 5;
    /** So many of the most frequent lines are tried in a pass before the log counts as one without cycles. */
    private static final int ANCHORS = 8;

    private final LineKeys keys = new LineKeys();
    private List<LogPart> parts = new ArrayList<>();

    private CycleCollapse(List<String> lines) {
        lines.forEach(line -> parts.add(new LogPart.Line(keys.ofLine(line), line)));
    }

    /** {@return a log with its cycles collapsed, each line with its end} */
    public static String of(String log) {
        StringBuilder text = new StringBuilder();
        of(log.lines().toList()).forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** {@return the lines of a log with its cycles collapsed} */
    public static List<String> of(List<String> lines) {
        CycleCollapse collapse = new CycleCollapse(lines);
        int passes = 0;
        while (passes < MAX_PASSES && collapse.pass()) {
            passes++;
        }
        List<String> out = new ArrayList<>();
        collapse.parts.forEach(part -> part.print(out));
        return out;
    }

    /** {@return whether there was something to collapse} */
    private boolean pass() {
        for (int anchor : anchors()) {
            List<CycleFinder.Run> runs = new CycleFinder(parts).at(anchor);
            if (!runs.isEmpty()) {
                collapse(runs);
                return true;
            }
        }
        return false;
    }

    /** {@return the most frequent keys, the most frequent first; of equal ones the one that was seen first} */
    private int[] anchors() {
        int[] counts = new int[keys.count()];
        parts.forEach(part -> counts[part.key()]++);
        return IntStream.range(0, counts.length)
                .filter(key -> counts[key] >= CycleFinder.MIN_TIMES && keys.isAnchor(key))
                .boxed()
                .sorted(Comparator.comparingInt(key -> -counts[key]))
                .limit(ANCHORS)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void collapse(List<CycleFinder.Run> runs) {
        List<LogPart> collapsed = new ArrayList<>();
        int done = 0;
        for (CycleFinder.Run run : runs) {
            collapsed.addAll(parts.subList(done, run.from()));
            List<LogPart> first = List.copyOf(parts.subList(run.from(), run.from() + run.period()));
            List<LogPart> last = List.copyOf(parts.subList(run.end() - run.period(), run.end()));
            collapsed.add(new LogPart.Repeat(keys.ofRepeat(run.times(), first), run.times(), first, last));
            done = run.end();
        }
        collapsed.addAll(parts.subList(done, parts.size()));
        parts = collapsed;
    }
}
