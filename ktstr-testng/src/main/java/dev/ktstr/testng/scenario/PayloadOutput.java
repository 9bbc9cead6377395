// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a {@link Payload} is expected to leave behind.
 *
 * @param exitCode the status it ends with, 0 to 255
 * @param json whether its standard output has a JSON object, whose numbers are metrics
 * @param patterns regular expressions by the name of the metric that their first group captures, in both output streams
 */
public record PayloadOutput(int exitCode, boolean json, Map<String, String> patterns) {
    /** A payload that ends with status 0 and delivers nothing. */
    static final PayloadOutput NOTHING = new PayloadOutput(0, false, Map.of());

    private static final int MAX_EXIT_CODE = 255;

    public PayloadOutput {
        if (exitCode < 0 || exitCode > MAX_EXIT_CODE) {
            throw new IllegalArgumentException(
                    "a program cannot end with status " + exitCode + "; expected 0 to " + MAX_EXIT_CODE);
        }
        patterns = Collections.unmodifiableMap(new LinkedHashMap<>(patterns));
    }

    PayloadOutput withExitCode(int expected) {
        return new PayloadOutput(expected, json, patterns);
    }

    PayloadOutput withJson() {
        return new PayloadOutput(exitCode, true, patterns);
    }

    PayloadOutput withMetric(String metric, String regex) {
        requireGroup(metric, regex);
        Map<String, String> more = new LinkedHashMap<>(patterns);
        if (more.put(metric, regex) != null) {
            throw new IllegalArgumentException("metric " + metric + " has two patterns; give one of them another name");
        }
        return new PayloadOutput(exitCode, json, more);
    }

    private static void requireGroup(String metric, String regex) {
        try {
            if (Pattern.compile(regex).matcher("").groupCount() == 0) {
                throw new IllegalArgumentException("the pattern of metric " + metric + ", '" + regex
                        + "', captures nothing; put the number into a group: (\\d+)");
            }
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the pattern of metric " + metric + " is no regular expression: " + e.getMessage(), e);
        }
    }

    /** {@return whether it can deliver a metric of this name} */
    boolean mayDeliver(String metric) {
        return json || patterns.containsKey(metric);
    }
}
