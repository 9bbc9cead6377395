// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.testng.check.ThresholdLayers.OfScenario;
import dev.ktstr.testng.check.ThresholdLayers.Whose;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a test demands, for people: a limit a line. Where its scenarios do not all demand the same, the line has each value with the
 * scenarios that demand it, behind the one that counts for all others.
 */
public final class ThresholdRows {
    private ThresholdRows() {}

    /** What a run demands of a limit. */
    private record Demand(String value, Optional<Whose> whose) {
        static Demand of(Limit limit, ThresholdLayers run) {
            return new Demand(run.merged().enforced(limit).map(limit::text).orElse("none"), run.whose(limit));
        }

        boolean isOfScenario() {
            return whose.equals(Optional.of(Whose.SCENARIO));
        }

        String text(List<ThresholdLayers> runs) {
            return value
                    + whose.map(who -> " (" + (isOfScenario() ? scenarios(runs) : who) + ")")
                            .orElse("");
        }
    }

    /**
     * {@return each limit in a line, with its value and whose it is}
     *
     * @param runs what each of the test's scenarios makes of it, at least one; one without a scenario for a test that names none
     */
    public static List<String> of(List<ThresholdLayers> runs) {
        return Arrays.stream(Limit.values())
                .map(limit -> String.format(Locale.ROOT, "  %-38s: %s", limit.member(), row(limit, runs)))
                .toList();
    }

    private static String row(Limit limit, List<ThresholdLayers> runs) {
        Stream<String> demands = grouped(runs, run -> Demand.of(limit, run)).entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().isOfScenario()))
                .map(entry -> entry.getKey().text(entry.getValue()));
        return Stream.concat(demands, notJudged(limit, runs)).collect(Collectors.joining("; "));
    }

    private static Stream<String> notJudged(Limit limit, List<ThresholdLayers> runs) {
        return grouped(runs, run -> run.merged().notJudgedSince(limit)).entrySet().stream()
                .flatMap(entry -> entry
                        .getKey()
                        .map(reason -> "not judged"
                                + (entry.getValue().equals(runs) ? "" : " in " + scenarios(entry.getValue())) + ": "
                                + reason)
                        .stream());
    }

    private static <T> Map<T, List<ThresholdLayers>> grouped(
            List<ThresholdLayers> runs, Function<ThresholdLayers, T> by) {
        return runs.stream().collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()));
    }

    private static String scenarios(List<ThresholdLayers> runs) {
        return runs.stream()
                .flatMap(run -> run.scenario().map(OfScenario::name).stream())
                .collect(Collectors.joining(", ", runs.size() == 1 ? "scenario " : "scenarios ", ""));
    }
}
