// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** A timeline as a person reads it: a line of figures for each phase, and marks where one phase differs from the one before. */
final class TimelineText {
    /** By how much a figure has to change from one phase to the next before it is marked. */
    private static final double IMBALANCE_CHANGE = 0.5;

    private static final double DSQ_CHANGE = 3;
    private static final double RATE_CHANGE = 10;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Timeline timeline;
    private final Optional<Duration> schedulerLost;
    private final StringBuilder text = new StringBuilder();

    private TimelineText(Timeline timeline, Optional<Duration> schedulerLost) {
        this.timeline = timeline;
        this.schedulerLost = schedulerLost;
    }

    /**
     * {@return the lines, each with its end}
     *
     * @param schedulerLost when the scheduler was found lost, since the workload was released; empty where it was not
     */
    static String of(Timeline timeline, Optional<Duration> schedulerLost) {
        TimelineText lines = new TimelineText(timeline, schedulerLost);
        lines.write();
        return lines.text.toString();
    }

    private void write() {
        List<Timeline.Phase> phases = timeline.phases();
        for (int i = 0; i < phases.size(); i++) {
            Timeline.Phase phase = phases.get(i);
            text.append(i == 0 ? baseline(phase) : window(i, phase)).append('\n');
            text.append(figures(phase.figures())).append('\n');
            if (i > 0) {
                marks(phases.get(i - 1).figures(), phase.figures());
            }
            // What was lost behind the last sample was lost in the last phase as far as samples can tell.
            boolean last = i == phases.size() - 1;
            schedulerLost
                    .filter(at -> phase.contains(at) || (last && at.toNanos() >= phase.toNanos()))
                    .ifPresent(at -> text.append(String.format(
                            Locale.ROOT, "  >>> SCHEDULER LOST at +%.1fs\n", at.toNanos() / NANOS_PER_SECOND)));
        }
    }

    private static String baseline(Timeline.Phase phase) {
        return "BASELINE (settle, " + MonitorChecks.SETTLING.toMillis() + "ms, "
                + samples(phase.figures().samples()) + "):";
    }

    private static String window(int number, Timeline.Phase phase) {
        return String.format(
                Locale.ROOT,
                "WINDOW[%d] (+%.1fs to +%.1fs, %s):",
                number,
                phase.fromNanos() / NANOS_PER_SECOND,
                phase.toNanos() / NANOS_PER_SECOND,
                samples(phase.figures().samples()));
    }

    private static String samples(int count) {
        return count + (count == 1 ? " sample" : " samples");
    }

    private static String figures(MonitorSummary of) {
        return "  imbalance: " + spread(of.imbalance()) + " | dsq: " + spread(of.dsqDepth()) + " | nr_running: "
                + number(of.nrRunning()) + " | fallback: " + rate(of.eventsPerSecond(MonitorChecks.FALLBACK))
                + " | keep_last: " + rate(of.eventsPerSecond(MonitorChecks.KEEP_LAST));
    }

    private static String spread(Optional<MonitorSummary.Spread> spread) {
        return spread.map(s -> String.format(Locale.ROOT, "avg=%.1f max=%.1f", s.average(), s.max()))
                .orElse("-");
    }

    private static String number(OptionalDouble number) {
        return number.isPresent() ? String.format(Locale.ROOT, "%.1f", number.getAsDouble()) : "-";
    }

    private static String rate(OptionalDouble rate) {
        return rate.isPresent() ? String.format(Locale.ROOT, "%.0f/s", rate.getAsDouble()) : "-";
    }

    private void marks(MonitorSummary before, MonitorSummary after) {
        mark("imbalance", "", average(before.imbalance()), average(after.imbalance()), IMBALANCE_CHANGE);
        mark("dsq", "", average(before.dsqDepth()), average(after.dsqDepth()), DSQ_CHANGE);
        mark(
                "fallback",
                "/s",
                before.eventsPerSecond(MonitorChecks.FALLBACK),
                after.eventsPerSecond(MonitorChecks.FALLBACK),
                RATE_CHANGE);
        mark(
                "keep_last",
                "/s",
                before.eventsPerSecond(MonitorChecks.KEEP_LAST),
                after.eventsPerSecond(MonitorChecks.KEEP_LAST),
                RATE_CHANGE);
    }

    private static OptionalDouble average(Optional<MonitorSummary.Spread> spread) {
        return spread.isPresent() ? OptionalDouble.of(spread.get().average()) : OptionalDouble.empty();
    }

    /** Of all four figures less is better. */
    private void mark(String name, String unit, OptionalDouble before, OptionalDouble after, double threshold) {
        if (before.isEmpty() || after.isEmpty()) {
            return;
        }
        double change = after.getAsDouble() - before.getAsDouble();
        if (Math.abs(change) > threshold) {
            text.append(String.format(
                    Locale.ROOT,
                    "  >>> %s: %s %+.1f%s\n",
                    change > 0 ? "DEGRADATION" : "IMPROVEMENT",
                    name,
                    change,
                    unit));
        }
    }
}
