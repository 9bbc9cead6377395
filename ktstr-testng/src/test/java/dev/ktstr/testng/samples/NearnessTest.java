// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.testng.annotations.Test;

public class NearnessTest {
    private static final Duration NO_WARMUP = Duration.ZERO;

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    public void steadyIsNearTheMeanBoundsIncluded() {
        assertThat(Made.series(90, 100, 110).steadyWithin(NO_WARMUP, 0.1)).isEqualTo(new Judged(3, List.of()));
        assertThat(Made.series(70, 130).steadyWithin(NO_WARMUP, 0.3).compared()).isEqualTo(2);
        assertThat(Made.series(-90, -110).steadyWithin(NO_WARMUP, 0.1).compared())
                .isEqualTo(2);
        assertThat(Made.series(0, 0, 0).steadyWithin(NO_WARMUP, 0).compared()).isEqualTo(3);
        assertThat(Made.series(90, "late", 110).steadyWithin(NO_WARMUP, 0.1).passedOver())
                .containsExactly("sample periodic_001 (+200ms): late");
        assertThat(Made.failure(() -> Made.series(89, 100, 111).steadyWithin(NO_WARMUP, 0.1))
                        .lines())
                .containsExactly(
                        "nr (steadyWithin): unsteady at sample periodic_000 (+100ms): value 89, expected the mean 100 of 3"
                                + " samples, give or take 0.1 of it",
                        "nr (steadyWithin): unsteady at sample periodic_002 (+300ms): value 111, expected the mean 100 of"
                                + " 3 samples, give or take 0.1 of it");
    }

    @Test
    public void whatComesBeforeTheWarmupsEndDoesNotCount() {
        Series series = Made.series(9000, 100, 100);
        assertThat(series.steadyWithin(ms(101), 0).compared()).isEqualTo(2);
        assertThat(series.steadyWithin(ms(200), 0).compared()).isEqualTo(2);
        assertThat(Made.failure(() -> series.steadyWithin(ms(100), 0.1))).contains("value 9000");
        assertThat(Made.doubt(() -> series.steadyWithin(ms(201), 0.1)))
                .isEqualTo(
                        "INCONCLUSIVE: nr (steadyWithin): 1 of 3 samples have a value from +201ms on: expected two at"
                                + " least");
        assertThat(Made.doubt(() -> Made.series().steadyWithin(NO_WARMUP, 0.1))).contains("0 of 0");
        assertThat(Made.failure(() -> Made.series(Double.NaN, 1, 1).steadyWithin(NO_WARMUP, 0.1)))
                .contains("not a finite number at sample periodic_000 (+100ms): value NaN");
    }

    @Test
    public void threeInARowNearTheTargetByTheDeadlineConverge() {
        Series series = Made.series(300, 95, 105, 100, 400);
        assertThat(series.convergesTo(100, 5, ms(400))).isEqualTo(new Judged(1, List.of()));
        assertThat(series.convergesTo(100, 5, ms(5000)).compared()).isEqualTo(1);
        assertThat(Made.failure(() -> series.convergesTo(100, 5, ms(399))))
                .isEqualTo(
                        "nr (convergesTo): no 3 samples in a row at 100, give or take 5, by +399ms; the last was sample"
                                + " periodic_002 (+300ms): value 105");
        assertThat(Made.failure(() -> series.convergesTo(100, 4.9, ms(500)))).contains("value 400");
        assertThat(Made.failure(() -> Made.series(100, 100, 1, 100, 100).convergesTo(100, 5, ms(500))))
                .contains("no 3 samples in a row");
    }

    @Test
    public void aMissingValueLeavesConvergenceInDoubt() {
        assertThat(Made.doubt(() -> Made.series(100, 100, "late", 100, 300).convergesTo(100, 5, ms(500))))
                .isEqualTo("INCONCLUSIVE: nr (convergesTo): whether 3 samples in a row were near the target by +500ms"
                        + " depends on samples without a value; passed over: sample periodic_002 (+300ms): late");
        assertThat(Made.failure(() -> Made.series(100, 1, "late", 1, 100).convergesTo(100, 5, ms(500))))
                .as("whatever the missing one was")
                .contains("no 3 samples in a row");
        assertThat(Made.series("late", 100, 100, 100)
                        .convergesTo(100, 5, ms(500))
                        .passedOver())
                .hasSize(1);
    }

    @Test
    public void tooFewByTheDeadlineAreInconclusive() {
        assertThat(Made.doubt(() -> Made.series(1, 1, 100, 100).convergesTo(100, 5, ms(200))))
                .isEqualTo(
                        "INCONCLUSIVE: nr (convergesTo): 2 of 4 samples have a value by +200ms: expected 3 at least");
        assertThat(Made.doubt(() -> Made.series().convergesTo(100, 5, ms(200)))).contains("0 of 0 samples");
        assertThat(Made.failure(() -> Made.series(Double.NaN, 100, 100, 100).convergesTo(100, 5, ms(500))))
                .contains("value NaN");
    }

    @Test
    public void tolerancesMustBeSome() {
        for (double tolerance : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Made.series(1, 1).steadyWithin(NO_WARMUP, tolerance))
                    .withMessageContaining("tolerance of " + tolerance);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Made.series(1, 1, 1).convergesTo(1, tolerance, ms(9)))
                    .withMessageContaining("tolerance of " + tolerance);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Made.series(1).convergesTo(Double.NaN, 1, ms(9)));
    }
}
