// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.testng.annotations.Test;

public class RatioTest {
    private static Series other(Object... values) {
        return new Series("all", Made.series(values).points());
    }

    @Test
    public void eachSampleHasItsRatio() {
        assertThat(Made.series(1, 2).ratioWithin(other(4, 4), 0.25, 0.5)).isEqualTo(new Judged(2, List.of()));
        assertThat(Made.series(1).ratioWithin(other(3), 1.0 / 3, 1.0 / 3).compared())
                .isEqualTo(1);
        assertThat(Made.failure(() -> Made.series(1, 2).ratioWithin(other(4, 4), 0.3, 0.5)))
                .isEqualTo("nr / all (ratioWithin): ratio 0.25, expected from 0.3 to 0.5, at sample periodic_000"
                        + " (+100ms): value 1 to value 4");
        assertThat(Made.series("late", 2, 2).ratioWithin(other(4, 4, "lost"), 0.3, 0.5))
                .isEqualTo(new Judged(
                        1, List.of("sample periodic_000 (+100ms): late", "sample periodic_002 (+300ms): lost")));
    }

    @Test
    public void seriesOfDifferentLengthsAreOneFailure() {
        assertThat(Made.failure(() -> Made.series(1, 2, 3).ratioWithin(other(4, 4), 0, 1)))
                .isEqualTo("nr / all (ratioWithin): 3 samples of the one and 2 of the other: expected both of the same"
                        + " run");
    }

    @Test
    public void withoutARatioItIsInconclusive() {
        assertThat(Made.doubt(() -> Made.series(1, 2).ratioWithin(other(0, 4), 0, 1)))
                .isEqualTo("INCONCLUSIVE: nr / all (ratioWithin): no ratio to 0 at sample periodic_000 (+100ms)");
        assertThat(Made.failure(() -> Made.series(1, 9).ratioWithin(other(0, 4), 0, 1)))
                .contains("ratio 2.25");
        assertThat(Made.doubt(() -> Made.series("late").ratioWithin(other(1), 0, 1)))
                .isEqualTo("INCONCLUSIVE: nr / all (ratioWithin): none of 1 samples has both values: expected one at"
                        + " least; passed over: sample periodic_000 (+100ms): late");
        assertThat(Made.doubt(() -> Made.series().ratioWithin(other(), 0, 1))).contains("none of 0 samples");
        assertThat(Made.failure(() -> Made.series(1, 2).ratioWithin(other(4, Double.NaN), 0, 1)))
                .contains("not a finite number at sample periodic_001 (+200ms): value NaN");
    }

    /** Rises by 2 in a millisecond in step 1, and by 1 in step 2. */
    private static Series twoSteps() {
        return new Series(
                "nr",
                List.of(
                        Made.point(0, 100, 1, 0),
                        Made.point(1, 150, 1, "late"),
                        Made.point(2, 200, 1, 200),
                        Made.point(3, 300, 2, 1000),
                        Made.point(4, 400, 2, 900),
                        Made.point(5, 500, 2, 1200)));
    }

    @Test
    public void aStepsRateIsComparedWithTheBaselines() {
        assertThat(twoSteps().ratioAcrossSteps(1, 2).atLeast(0.5))
                .isEqualTo(new Judged(1, List.of("sample periodic_001 (+150ms): late")));
        assertThat(twoSteps().ratioAcrossSteps(1, 2).atMost(0.5).compared()).isEqualTo(1);
        assertThat(twoSteps().ratioAcrossSteps(2, 1).atMost(2).compared()).isEqualTo(1);
        assertThat(Made.failure(() -> twoSteps().ratioAcrossSteps(1, 2).atLeast(0.51))
                        .lines())
                .containsExactly(
                        "nr (ratioAcrossSteps(1, 2).atLeast): ratio 0.5, expected at least 0.51: 1 per ms in step 2, sample"
                                + " periodic_003 (+300ms): value 1000 to sample periodic_005 (+500ms): value 1200 to 2 per ms"
                                + " in step 1, sample periodic_000 (+100ms): value 0 to sample periodic_002 (+200ms): value"
                                + " 200",
                        "passed over: sample periodic_001 (+150ms): late");
        assertThat(Made.failure(() -> twoSteps().ratioAcrossSteps(1, 2).atMost(0.49)))
                .contains("(ratioAcrossSteps(1, 2).atMost): ratio 0.5, expected at most 0.49");
    }

    @Test
    public void aStepWithoutARateIsInconclusive() {
        assertThat(Made.doubt(() -> twoSteps().ratioAcrossSteps(1, 3).atMost(9)))
                .contains("0 of 0 samples in step 3 have a value: expected two at least");
        Series flat = new Series(
                "nr",
                List.of(
                        Made.point(0, 1, 1, 7),
                        Made.point(1, 2, 1, 7),
                        Made.point(2, 3, 2, 7),
                        Made.point(3, 3, 2, 8)));
        assertThat(Made.doubt(() -> flat.ratioAcrossSteps(1, 2).atMost(9)))
                .contains("no rate without time between sample periodic_002 (+3ms) and sample periodic_003 (+3ms)")
                .contains("no ratio to 0 per ms in step 1, sample periodic_000 (+1ms): value 7 to sample periodic_001"
                        + " (+2ms): value 7: expected a rise");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> flat.ratioAcrossSteps(1, 1))
                .withMessage("step 1 compared with itself: expected two steps");
    }
}
