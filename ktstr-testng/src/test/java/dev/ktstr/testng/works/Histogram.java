// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.works;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the kernel counted of a trace event, as a hist trigger prints it ({@code Documentation/trace/histogram.rst}).
 *
 * @param rows one for each combination of keys
 */
record Histogram(List<Row> rows) {
    private static final Pattern ROW = Pattern.compile("\\{ (.*?) *} hitcount: +(\\d+)(?: +\\w+: +(\\d+))?.*");

    /**
     * One combination of keys.
     *
     * @param keys by name, numbers as text
     * @param hits how often the event was seen with them
     * @param sum of the value that the trigger adds up, 0 where it adds none
     */
    record Row(Map<String, String> keys, long hits, long sum) {
        boolean has(String key, Object value) {
            return String.valueOf(value).equals(keys.get(key));
        }
    }

    static Histogram parse(String text) {
        List<Row> rows = new ArrayList<>();
        text.lines().map(ROW::matcher).filter(Matcher::matches).forEach(row -> {
            Map<String, String> keys = new HashMap<>();
            for (String key : row.group(1).split(", ", -1)) {
                int colon = key.indexOf(':');
                // A function is printed as [address] name.
                keys.put(
                        key.substring(0, colon).trim(),
                        key.substring(colon + 1)
                                .replaceFirst("^ *\\[[0-9a-f]+] ", "")
                                .trim());
            }
            rows.add(new Row(
                    keys, Long.parseLong(row.group(2)), row.group(3) == null ? 0 : Long.parseLong(row.group(3))));
        });
        return new Histogram(rows);
    }

    private Stream<Row> with(Object... keysAndValues) {
        Stream<Row> rest = rows.stream();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String key = (String) keysAndValues[i];
            Object value = keysAndValues[i + 1];
            rest = rest.filter(row -> row.has(key, value));
        }
        return rest;
    }

    /** {@return how often the event was seen with these keys: a name, its value, the next name ...} */
    long hits(Object... keysAndValues) {
        return with(keysAndValues).mapToLong(Row::hits).sum();
    }

    /** {@return the sum of the added value with these keys} */
    long sum(Object... keysAndValues) {
        return with(keysAndValues).mapToLong(Row::sum).sum();
    }

    /** {@return the value of a key that was seen most often together with others} */
    String most(String key, Object... keysAndValues) {
        return with(keysAndValues)
                .max(Comparator.comparingLong(Row::hits))
                .map(row -> row.keys().get(key))
                .orElseThrow();
    }

    /** {@return the values of a key that were seen together with others} */
    List<Integer> numbers(String key, Object... keysAndValues) {
        return with(keysAndValues)
                .map(row -> Integer.parseInt(row.keys().get(key)))
                .distinct()
                .sorted()
                .toList();
    }
}
