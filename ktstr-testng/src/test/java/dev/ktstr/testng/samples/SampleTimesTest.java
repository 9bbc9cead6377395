// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.testng.annotations.Test;

public class SampleTimesTest {
    @Test
    public void threeOfTenSeconds() {
        assertThat(SampleTimes.of(3, Duration.ofSeconds(10)))
                .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(7));
        assertThat(SampleTimes.of(1, Duration.ofMillis(250))).containsExactly(Duration.ofMillis(125));
    }

    @Test
    public void theyAreInTheWindowAndEvenlySpaced() {
        Random random = new Random(7);
        for (int samples = 1; samples <= SampleTimes.MOST; samples++) {
            for (int round = 0; round < 50; round++) {
                Duration run = Duration.ofNanos(125_000_000L * (samples + 1) + (random.nextLong() >>> 22));
                assertEvenlySpaced(SampleTimes.of(samples, run), samples, run);
            }
        }
    }

    private static void assertEvenlySpaced(List<Duration> times, int samples, Duration run) {
        long nanos = run.toNanos();
        long spacing = (long) (0.8 * nanos / (samples + 1));
        assertThat(times).hasSize(samples);
        long before = nanos / 10;
        for (Duration time : times) {
            assertThat(time.toNanos() - before)
                    .isBetween(spacing - 2, spacing + 2)
                    .isGreaterThan(99_999_998);
            before = time.toNanos();
        }
        assertThat(nanos - nanos / 10 - before).isBetween(spacing - 2, spacing + 2);
    }

    @Test
    public void tooDenseIsRefusedWithACure() {
        assertThat(SampleTimes.of(3, Duration.ofMillis(500))).hasSize(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SampleTimes.of(3, Duration.ofMillis(499)))
                .withMessage("3 periodic samples in a run of 499 ms would be 99 ms apart: expected at least 100 ms; ask"
                        + " for fewer samples or a longer durationSeconds (for 3, at least 500 ms)");
    }

    @Test
    public void tooFewAndTooManyAreRefused() {
        Duration hour = Duration.ofHours(1);
        assertThat(SampleTimes.of(64, hour)).hasSize(64);
        for (int samples : new int[] {-1, 0, 65}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SampleTimes.of(samples, hour))
                    .withMessage(samples + " periodic samples in a run: expected from 1 to 64");
        }
    }
}
