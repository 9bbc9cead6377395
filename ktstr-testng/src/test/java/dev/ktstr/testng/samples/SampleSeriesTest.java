// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.testng.annotations.Test;

public class SampleSeriesTest {
    private static final Sample LOST =
            Sample.missing(1, Duration.ofMillis(200), Duration.ofMillis(205), 2, "the guest did not answer");
    private static final SampleSeries THREE = new SampleSeries(
            4, List.of(Made.sample(0, Map.of("nr", 5, "b", 0)), LOST, Made.sample(2, Map.of("nr", 9))));

    private static List<Reading> readings(Series series) {
        return series.points().stream().map(Point::reading).toList();
    }

    @Test
    public void aGlobalIsASeries() {
        Series series = THREE.global("nr");
        assertThat(series.label()).isEqualTo("nr");
        assertThat(series.points())
                .containsExactly(
                        Made.point(0, 102, 1, 5),
                        Made.point(1, 205, 2, "the sample was not taken: the guest did not answer"),
                        Made.point(2, 302, 1, 9));
        assertThat(THREE.global("b").points().get(2).reading().error()).hasValue("no value of the name b");
        assertThat(THREE.size()).isEqualTo(3);
        assertThat(THREE.target()).isEqualTo(4);
    }

    @Test
    public void aNameThatNoSampleHasIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> THREE.global("nrr"))
                .withMessage("none of 2 samples has a global nrr; did you mean nr?");
        assertThat(new SampleSeries(1, List.of()).global("nr").points()).isEmpty();
        assertThat(readings(new SampleSeries(2, List.of(LOST)).global("nr"))).hasSize(1);
    }

    @Test
    public void anExceptionIsThePointsError() {
        assertThat(readings(THREE.value(
                        "per b", s -> s.number("nr").longValue() / s.number("b").longValue())))
                .containsExactly(
                        Reading.none("java.lang.ArithmeticException: / by zero"),
                        Reading.none("the sample was not taken: the guest did not answer"),
                        Reading.none("no value of the name b"));
        assertThat(readings(THREE.value("half", s -> s.number("nr").doubleValue() / 2)))
                .startsWith(Reading.of(2.5))
                .endsWith(Reading.of(4.5));
        assertThat(readings(THREE.value("nothing", s -> null))).startsWith(Reading.none("the function returned null"));
    }

    @Test
    public void samplesOutOfOrderAreRefused() {
        Sample first = Made.sample(0, Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SampleSeries(2, List.of(LOST, first)))
                .withMessage("sample periodic_000 of 102 ms follows periodic_001 of 205 ms: expected the order of index"
                        + " and time");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SampleSeries(1, List.of(first, LOST)))
                .withMessage("2 samples where 1 were wanted: expected at most as many");
    }

    @Test
    public void resultsHaveValuesOrTheReason() {
        BigInteger largest = new BigInteger("18446744073709551615");
        SampleSeries series = new SampleSeries(
                2, List.of(Made.sample(0, Map.of("stats.nr[2]", largest, "nr", Long.MIN_VALUE)), LOST));
        assertThat(SampleSeriesJson.of(series))
                .hasToString("[{\"tag\":\"periodic_000\",\"elapsedMillis\":102,\"step\":1,\"scheduler\":\"ktstr\","
                        + "\"values\":{\"nr\":-9223372036854775808,\"stats.nr[2]\":18446744073709551615}},"
                        + "{\"tag\":\"periodic_001\",\"elapsedMillis\":205,\"step\":2,\"scheduler\":\"\","
                        + "\"missing\":\"the guest did not answer\"}]");
        assertThat(SampleSeriesJson.of(new SampleSeries(0, List.of()))).isEmpty();
    }
}
