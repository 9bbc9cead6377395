// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of a payload.
 *
 * @param name the payload's
 * @param status its exit status, or 128 + the number of the signal that ended it
 * @param killed whether it was killed, by an operation or by the end of the run
 * @param wall from its start to its end
 * @param metrics the numbers that it delivered, by name or path, in the order of its output; at most 10000 of its JSON
 * @param output the last 1 MiB of its standard output
 * @param errors the last 64 KiB of its standard error
 */
public record PayloadResult(
        String name,
        int status,
        boolean killed,
        Duration wall,
        Map<String, Double> metrics,
        String output,
        String errors) {
    public PayloadResult {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /**
     * {@return one of its metrics}
     *
     * @throws IllegalArgumentException if it did not deliver it
     */
    public double metric(String metric) {
        Double value = metrics.get(metric);
        if (value == null) {
            throw new IllegalArgumentException(
                    "payload " + name + " has no metric " + metric + "; it has " + metrics.keySet());
        }
        return value;
    }
}
