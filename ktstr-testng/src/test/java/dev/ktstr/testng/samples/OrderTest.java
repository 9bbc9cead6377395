// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class OrderTest {
    @Test
    public void whatIsKeptTellsWhatItIsBasedOn() {
        assertThat(Made.series(1, 1, 2).nondecreasing()).isEqualTo(new Judged(2, List.of()));
        assertThat(Made.series(1, 2, 3).strictlyIncreasing()).isEqualTo(new Judged(2, List.of()));
        assertThat(Made.series(1, 2, "late", 0, 1).nondecreasing())
                .as("what a point without a value separates is not compared")
                .isEqualTo(new Judged(2, List.of("sample periodic_002 (+300ms): late")));
    }

    @Test
    public void aRegressionIsToldWithBothSamples() {
        Series series = new Series("nr_dispatched", List.of(Made.point(3, 700, 1, 200), Made.point(4, 850, 1, 100)));
        assertThat(Made.failure(series::nondecreasing))
                .isEqualTo("nr_dispatched (nondecreasing): regression at sample periodic_004 (+850ms): value 100 after"
                        + " prior value 200 at sample periodic_003 (+700ms)");
        assertThat(Made.failure(Made.series(1, 1)::strictlyIncreasing))
                .isEqualTo("nr (strictlyIncreasing): no increase at sample periodic_001 (+200ms): value 1 after prior"
                        + " value 1 at sample periodic_000 (+100ms)");
        assertThat(Made.failure(Made.series(2, 1)::strictlyIncreasing)).contains("regression at");
    }

    @Test
    public void allPlacesAreTold() {
        assertThat(Made.failure(Made.series(3, 2, "late", 5, 4)::nondecreasing).lines())
                .containsExactly(
                        "nr (nondecreasing): regression at sample periodic_001 (+200ms): value 2 after prior value 3 at"
                                + " sample periodic_000 (+100ms)",
                        "nr (nondecreasing): regression at sample periodic_004 (+500ms): value 4 after prior value 5 at"
                                + " sample periodic_003 (+400ms)",
                        "passed over: sample periodic_002 (+300ms): late");
        assertThat(Made.failure(falling(11)::nondecreasing).lines()).hasSize(10).noneMatch(l -> l.contains("more"));
        assertThat(Made.failure(falling(14)::nondecreasing).lines()).hasSize(11).endsWith("and 3 more");
    }

    private static Series falling(int points) {
        return Made.series(IntStream.range(0, points).mapToObj(i -> -i).toArray());
    }

    @Test
    public void beyondTheDoublesValuesAreExact() {
        long large = 1L << 53;
        assertThat(Made.series(large, large + 1).strictlyIncreasing().compared())
                .isEqualTo(1);
        assertThat(Made.failure(Made.series(large + 1, large)::nondecreasing)).contains("regression");
        BigInteger top = BigInteger.ONE.shiftLeft(63);
        assertThat(Made.series(Long.MAX_VALUE, top).strictlyIncreasing().compared())
                .isEqualTo(1);
        assertThat(Made.failure(Made.series(top, Long.MAX_VALUE)::nondecreasing))
                .contains("regression");
    }

    @Test
    public void nothingToCompareIsInconclusive() {
        assertThat(Made.doubt(Made.series()::nondecreasing))
                .isEqualTo("INCONCLUSIVE: nr (nondecreasing): 0 of 0 samples have a value, no two of them in a row:"
                        + " expected two at least");
        assertThat(Made.doubt(Made.series(1)::strictlyIncreasing)).contains("1 of 1 samples have a value");
        assertThat(Made.doubt(Made.series(2, "late", 1)::nondecreasing))
                .isEqualTo("INCONCLUSIVE: nr (nondecreasing): 2 of 3 samples have a value, no two of them in a row:"
                        + " expected two at least; passed over: sample periodic_001 (+200ms): late");
    }

    @Test
    public void noNumberFails() {
        assertThat(Made.failure(Made.series(1, Double.NaN, 2, 3)::nondecreasing))
                .isEqualTo("nr (nondecreasing): not a finite number at sample periodic_001 (+200ms): value NaN");
        assertThat(Made.failure(Made.series(1, Double.POSITIVE_INFINITY)::nondecreasing))
                .contains("value Infinity");
    }

    @Test
    public void ratesAreByTheMillisecond() {
        Series series = Made.series(0, 100, 300);
        assertThat(series.rateWithin(1, 2)).isEqualTo(new Judged(2, List.of()));
        assertThat(Made.series(30, 20).rateWithin(-0.1, 0).compared()).isEqualTo(1);
        assertThat(Made.series(0, 1).rateWithin(1.0 / 100, 1.0 / 100).compared())
                .isEqualTo(1);
        assertThat(Made.failure(() -> series.rateWithin(1, 1.99)))
                .isEqualTo("nr (rateWithin): rate 2 per ms, expected from 1 to 1.99, at sample periodic_002 (+300ms):"
                        + " value 300 after prior value 100 at sample periodic_001 (+200ms)");
        assertThat(Made.failure(() -> series.rateWithin(1.01, Double.POSITIVE_INFINITY)))
                .contains("rate 1 per ms, expected at least 1.01, at sample periodic_001");
    }

    @Test
    public void withoutTimeThereIsNoRate() {
        Series series =
                new Series("nr", List.of(Made.point(0, 5, 0, 1), Made.point(1, 5, 0, 2), Made.point(2, 6, 0, 3)));
        assertThat(Made.doubt(() -> series.rateWithin(0, 1)))
                .isEqualTo("INCONCLUSIVE: nr (rateWithin): no rate without time between sample periodic_000 (+5ms) and"
                        + " sample periodic_001 (+5ms)");
        assertThat(Made.failure(() -> series.rateWithin(2, 3)))
                .as("what is wrong goes before what is in doubt")
                .contains("rate 1 per ms");
        assertThat(Made.doubt(() -> Made.series(4).rateWithin(0, 1))).contains("1 of 1 samples");
    }
}
