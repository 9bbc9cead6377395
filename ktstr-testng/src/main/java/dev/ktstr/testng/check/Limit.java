// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.time.Duration;
import java.util.Locale;

/**
 * Everything that can be demanded, in the order in which it is shown. A limit's {@linkplain #member name} is that of its member of {@link
 * dev.ktstr.testng.Ktstr}, where its meaning stands.
 */
public enum Limit {
    NOT_STARVED("notStarved", Kind.FLAG),
    MAX_SPREAD_PCT("maxSpreadPct", Kind.NUMBER),
    MAX_GAP("maxGapMillis", Kind.MILLIS),
    ISOLATION("isolation", Kind.FLAG),
    MAX_THROUGHPUT_CV("maxThroughputCv", Kind.NUMBER),
    MIN_WORK_RATE("minWorkRate", Kind.NUMBER),
    MAX_P99_WAKE_LATENCY("maxP99WakeLatencyNanos", Kind.NANOS),
    MAX_WAKE_LATENCY_CV("maxWakeLatencyCv", Kind.NUMBER),
    MIN_ITERATION_RATE("minIterationRate", Kind.NUMBER),
    MAX_MIGRATION_RATIO("maxMigrationRatio", Kind.NUMBER),
    MIN_PAGE_LOCALITY("minPageLocality", Kind.SHARE),
    MAX_CROSS_NODE_MIGRATION_RATIO("maxCrossNodeMigrationRatio", Kind.NUMBER),
    MAX_SLOW_TIER_RATIO("maxSlowTierRatio", Kind.SHARE),
    MAX_WEIGHT_ERROR_PCT("maxWeightErrorPct", Kind.NUMBER),

    MONITOR_CHECKS("monitorChecks", Kind.FLAG),
    MAX_IMBALANCE_RATIO("maxImbalanceRatio", Kind.RATIO),
    MAX_LOCAL_DSQ_DEPTH("maxLocalDsqDepth", Kind.DEPTH),
    FAIL_ON_STALL("failOnStall", Kind.FLAG),
    SUSTAINED_SAMPLES("sustainedSamples", Kind.COUNT),
    MAX_FALLBACK_RATE("maxFallbackRate", Kind.NUMBER),
    MAX_KEEP_LAST_RATE("maxKeepLastRate", Kind.NUMBER);

    /** What values a limit takes. */
    private enum Kind {
        FLAG(Boolean.class, ""),
        MILLIS(Duration.class, "more than 0"),
        NANOS(Duration.class, "more than 0"),
        NUMBER(Double.class, "a number from 0 on"),
        SHARE(Double.class, "a number from 0 to 1"),
        RATIO(Double.class, "a number from 1 on, which is balance,"),
        DEPTH(Integer.class, "from 0 to " + MonitorThresholds.DEEPEST_DSQ),
        COUNT(Integer.class, "at least 1");

        private final Class<?> type;
        private final String expected;

        Kind(Class<?> type, String expected) {
            this.type = type;
            this.expected = expected;
        }

        private boolean takes(Object value) {
            return switch (this) {
                case FLAG -> true;
                case MILLIS, NANOS -> ((Duration) value).compareTo(Duration.ZERO) > 0;
                case NUMBER -> isFrom(0, (Double) value);
                case SHARE -> isFrom(0, (Double) value) && (Double) value <= 1;
                case RATIO -> isFrom(1, (Double) value);
                case DEPTH -> (Integer) value >= 0 && (Integer) value <= MonitorThresholds.DEEPEST_DSQ;
                case COUNT -> (Integer) value >= 1;
            };
        }

        private static boolean isFrom(double least, double value) {
            return value >= least && Double.isFinite(value);
        }
    }

    private final String member;
    private final Kind kind;

    Limit(String member, Kind kind) {
        this.member = member;
        this.kind = kind;
    }

    /** {@return what people call it, with the unit of its number where it has one} */
    public String member() {
        return member;
    }

    /** {@return whether it is about what the host sees of the runqueues, and not about workers} */
    public boolean isOfMonitor() {
        return compareTo(MONITOR_CHECKS) >= 0;
    }

    /** {@return whether whoever switches {@link #NOT_STARVED} off switches this off, too} */
    boolean isPartOfNotStarved() {
        return this == MAX_SPREAD_PCT || this == MAX_GAP;
    }

    /** {@return the type of its values} */
    Class<?> type() {
        return kind.type;
    }

    /**
     * {@return a value as it was written into an annotation, which knows no durations}
     *
     * @throws IllegalArgumentException if the value makes no sense
     */
    public Object written(Object value) {
        return checked(
                switch (kind) {
                    case MILLIS -> Duration.ofMillis(((Number) value).longValue());
                    case NANOS -> Duration.ofNanos(((Number) value).longValue());
                    default -> value;
                });
    }

    /** {@return the value} Throws {@link IllegalArgumentException} if it makes no sense. */
    Object checked(Object value) {
        if (!kind.type.isInstance(value)) {
            throw new IllegalArgumentException(member + " takes a " + kind.type.getSimpleName() + " but was given "
                    + value.getClass().getSimpleName() + " " + value);
        }
        if (!kind.takes(value)) {
            throw new IllegalArgumentException(member + " must be " + kind.expected + " but was " + text(value));
        }
        return value;
    }

    /** {@return a value in the unit of the name} */
    public String text(Object value) {
        return switch (kind) {
            case MILLIS -> Long.toString(((Duration) value).toMillis());
            case NANOS -> Long.toString(((Duration) value).toNanos());
            case FLAG, NUMBER, SHARE, RATIO, DEPTH, COUNT -> String.format(Locale.ROOT, "%s", value);
        };
    }
}
