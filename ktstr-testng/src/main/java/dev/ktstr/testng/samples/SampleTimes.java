// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * When the samples of a run are due: evenly spaced in its middle 80 percent, away from where the workload starts and ends. Three of
 * 10 s are due after 3, 5 and 7 s.
 */
public final class SampleTimes {
    /** The most samples of a run. */
    public static final int MOST = 64;

    /** The least time from one sample to the next. */
    public static final Duration LEAST_SPACING = Duration.ofMillis(100);

    /** The window in tenths of the run: where it begins and how long it is. */
    private static final int WINDOW_START = 1;

    private static final int WINDOW_LENGTH = 8;
    private static final int WHOLE = 10;

    private SampleTimes() {}

    /**
     * {@return when each sample is due, after the workload's start}
     *
     * @param samples how many, from 1 to {@link #MOST}
     * @param duration how long the workload runs
     * @throws IllegalArgumentException if there are too few or too many, or they are less than {@link #LEAST_SPACING} apart
     */
    public static List<Duration> of(int samples, Duration duration) {
        if (samples < 1 || samples > MOST) {
            throw new IllegalArgumentException(samples + " periodic samples in a run: expected from 1 to " + MOST);
        }
        int intervals = samples + 1;
        Duration shortest = LEAST_SPACING.multipliedBy((long) WHOLE * intervals).dividedBy(WINDOW_LENGTH);
        if (duration.compareTo(shortest) < 0) {
            Duration spacing = duration.multipliedBy(WINDOW_LENGTH).dividedBy((long) WHOLE * intervals);
            throw new IllegalArgumentException(samples + " periodic samples in a run of " + duration.toMillis()
                    + " ms would be " + spacing.toMillis() + " ms apart: expected at least " + LEAST_SPACING.toMillis()
                    + " ms; ask for fewer samples or a longer durationSeconds (for " + samples + ", at least "
                    + shortest.toMillis() + " ms)");
        }
        return IntStream.range(0, samples)
                .mapToObj(i -> duration.multipliedBy((long) WINDOW_START * intervals + (long) WINDOW_LENGTH * (i + 1))
                        .dividedBy((long) WHOLE * intervals))
                .toList();
    }
}
