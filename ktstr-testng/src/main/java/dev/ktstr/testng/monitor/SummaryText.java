// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** A summary as a person reads it. What is not known is a dash, what cannot be a counter is called invalid. */
final class SummaryText {
    private static final String OFFLINE = "dispatch_local_dsq_offline";
    private static final Set<String> MAIN_EVENTS = Set.of(MonitorChecks.FALLBACK, MonitorChecks.KEEP_LAST, OFFLINE);
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String UNKNOWN = "-";
    private static final String INVALID = "invalid";

    private SummaryText() {}

    /** {@return the lines, each with its end} */
    static String of(MonitorSummary s) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "samples=%d max_imbalance=%s max_dsq_depth=%s stall=%s\n",
                s.samples(),
                s.imbalance().map(i -> number(i.max(), 2)).orElse(UNKNOWN),
                s.dsqDepth().map(d -> number(d.max(), 0)).orElse(UNKNOWN),
                s.stalls().isPresent() ? Long.toString(s.stalls().getAsLong()) : UNKNOWN));
        if (s.doubt().isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    "avg: imbalance=%s nr_running/cpu=%s dsq/cpu=%s\n",
                    s.imbalance().map(i -> number(i.average(), 2)).orElse(UNKNOWN),
                    s.nrRunning().isPresent() ? number(s.nrRunning().getAsDouble(), 1) : UNKNOWN,
                    s.dsqDepth().map(d -> number(d.average(), 1)).orElse(UNKNOWN)));
        }
        missing(s).ifPresent(line -> text.append(line).append('\n'));
        if (!s.events().isEmpty()) {
            text.append(events(s)).append('\n');
            furtherEvents(s).ifPresent(line -> text.append(line).append('\n'));
        }
        if (!s.schedstat().isEmpty()) {
            text.append(schedstat(s)).append('\n');
        }
        s.doubt().ifPresent(doubt -> text.append("no figures: ").append(doubt).append('\n'));
        return text.toString();
    }

    private static Optional<String> missing(MonitorSummary s) {
        if (s.gaps().missed() == 0 && s.incomplete() == 0) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "gaps: missed=%d longest=%.0fms incomplete=%d%s",
                s.gaps().missed(),
                s.gaps().longestNanos() / NANOS_PER_MILLI,
                s.incomplete(),
                s.gaps().firstReason().map(reason -> " (" + reason + ")").orElse("")));
    }

    private static String events(MonitorSummary s) {
        return "events: fallback=" + withRate(s, s.events(), MonitorChecks.FALLBACK) + " keep_last="
                + withRate(s, s.events(), MonitorChecks.KEEP_LAST) + " offline=" + count(s.events(), OFFLINE);
    }

    private static Optional<String> furtherEvents(MonitorSummary s) {
        String further = s.events().entrySet().stream()
                .filter(e -> !MAIN_EVENTS.contains(e.getKey()))
                .filter(e -> e.getValue().orElse(1) != 0)
                .map(e -> e.getKey() + "=" + count(s.events(), e.getKey()))
                .collect(Collectors.joining(" "));
        return further.isEmpty() ? Optional.empty() : Optional.of("events+: " + further);
    }

    private static String schedstat(MonitorSummary s) {
        OptionalLong delay = s.schedstat().getOrDefault("runDelayNanos", OptionalLong.empty());
        OptionalDouble delayRate = s.perSecond(delay);
        return "schedstat: csw=" + withRate(s, s.schedstat(), "schedCount") + " run_delay="
                + (delayRate.isPresent() ? number(delayRate.getAsDouble(), 0) + "ns/s" : INVALID) + " ttwu="
                + count(s.schedstat(), "ttwuCount") + " goidle=" + count(s.schedstat(), "schedGoIdle");
    }

    private static String withRate(MonitorSummary s, Map<String, OptionalLong> counters, String name) {
        OptionalDouble rate = s.perSecond(counters.getOrDefault(name, OptionalLong.empty()));
        return count(counters, name) + (rate.isPresent() ? " (" + number(rate.getAsDouble(), 1) + "/s)" : "");
    }

    private static String count(Map<String, OptionalLong> counters, String name) {
        OptionalLong count = counters.get(name);
        if (count == null) {
            return UNKNOWN;
        }
        return count.isPresent() ? Long.toString(count.getAsLong()) : INVALID;
    }

    private static String number(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
