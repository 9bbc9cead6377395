// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * What is demanded of a metric that a {@link Payload} delivers; both bounds belong to what is good.
 *
 * @param metric its name or path, for example {@code jobs.0.read.iops}
 * @param least empty for no lower bound
 * @param most empty for no upper bound
 */
public record MetricBound(String metric, OptionalDouble least, OptionalDouble most) {
    public MetricBound {
        if (metric.isBlank()) {
            throw new IllegalArgumentException("a bound is on a metric without a name; name one: jobs.0.read.iops");
        }
        least.ifPresent(bound -> requireFinite(metric, bound));
        most.ifPresent(bound -> requireFinite(metric, bound));
        if (least.isPresent() && most.isPresent() && least.getAsDouble() > most.getAsDouble()) {
            throw new IllegalArgumentException("metric " + metric + " cannot be between " + plain(least.getAsDouble())
                    + " and " + plain(most.getAsDouble()) + "; write the lower bound first");
        }
    }

    private static void requireFinite(String metric, double bound) {
        if (!Double.isFinite(bound)) {
            throw new IllegalArgumentException("metric " + metric + " has the bound " + bound + ", which is no number");
        }
    }

    /** {@return whether a value is good} */
    public boolean holds(double value) {
        return (least.isEmpty() || value >= least.getAsDouble()) && (most.isEmpty() || value <= most.getAsDouble());
    }

    /** {@return the bound in words: {@code at least 1000}} */
    @Override
    public String toString() {
        if (least.isPresent() && most.isPresent()) {
            return "between " + plain(least.getAsDouble()) + " and " + plain(most.getAsDouble());
        }
        return least.isPresent() ? "at least " + plain(least.getAsDouble()) : "at most " + plain(most.getAsDouble());
    }

    /** {@return a number as people write it, without an exponent and needless zeros} */
    public static String plain(double number) {
        return number == 0
                ? "0"
                : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
