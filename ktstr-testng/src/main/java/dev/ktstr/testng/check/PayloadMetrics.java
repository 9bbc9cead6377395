// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.report.ProgramReport;
import dev.ktstr.testng.scenario.PayloadOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * What a payload delivered.
 *
 * @param values by name or path, in the order in which they stand in its output
 * @param noJson why there is no JSON in its output that was to have some
 */
public record PayloadMetrics(Map<String, Double> values, Optional<String> noJson) {
    private static final int NEAREST = 3;
    /** Longer names resemble none, and comparing takes time by the square. */
    private static final int LONGEST_NAME = 100;

    public PayloadMetrics {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * {@return the metrics in what a payload printed}
     *
     * @param expected which there are to be
     */
    public static PayloadMetrics of(PayloadOutput expected, String output, String errors) {
        Map<String, Double> values = new LinkedHashMap<>();
        Optional<String> noJson = expected.json() ? readJson(output, values) : Optional.empty();
        expected.patterns().forEach((metric, regex) -> {
            Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
            last(pattern, output).or(() -> last(pattern, errors)).ifPresent(value -> values.put(metric, value));
        });
        return new PayloadMetrics(values, noJson);
    }

    private static Optional<String> readJson(String output, Map<String, Double> values) {
        if (output.getBytes(StandardCharsets.UTF_8).length >= ProgramReport.MAX_OUTPUT) {
            return Optional.of("it printed more than " + (ProgramReport.MAX_OUTPUT >> 10)
                    + " KiB, of which the begin is lost and the JSON with it; let it print less");
        }
        try {
            values.putAll(JsonNumbers.in(output));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** A tool that tells how far it is tells its result last. */
    private static Optional<Double> last(Pattern pattern, String text) {
        Optional<Double> found = Optional.empty();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found = number(matcher.group(1));
        }
        return found;
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.ofNullable(text).map(Double::valueOf).filter(Double::isFinite);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** {@return the few metrics whose names come closest to one that is missing} */
    public List<String> nearest(String missing) {
        if (missing.length() > LONGEST_NAME) {
            return List.of();
        }
        return values.keySet().stream()
                .filter(name -> name.length() <= LONGEST_NAME)
                .sorted(Comparator.comparingInt(
                        name -> LevenshteinDistance.getDefaultInstance().apply(missing, name)))
                .limit(NEAREST)
                .toList();
    }
}
