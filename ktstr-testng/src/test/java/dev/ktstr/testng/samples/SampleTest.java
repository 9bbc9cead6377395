// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.testng.annotations.Test;

public class SampleTest {
    private static final BigInteger LARGEST = new BigInteger("18446744073709551615");

    @Test
    public void integersOfAnyWidthAreExact() {
        assertThat(Sample.unsigned(-1)).isEqualTo(LARGEST);
        assertThat(Sample.unsigned(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        Sample sample = Made.sample(0, Map.of("int", 7, "small", BigInteger.TEN, "large", LARGEST));
        assertThat(sample.values())
                .containsExactly(Map.entry("int", 7L), Map.entry("large", LARGEST), Map.entry("small", 10L));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Made.sample(0, Map.of("nr", 1.5)))
                .withMessage("1.5 (Double): expected a whole number as Long or BigInteger");
    }

    @Test
    public void whatIsChangedAfterwardsDoesNotCount() {
        Map<String, Number> values = new HashMap<>(Map.of("nr", 1));
        Sample sample = Made.sample(0, values);
        values.put("nr", 2);
        assertThat(sample.value("nr")).isEqualTo(Reading.of(1));
    }

    @Test
    public void aMissingNameTellsThoseThatComeClose() {
        Sample sample = Made.sample(
                0, Map.of("nr_dispatched", 1, "nr_queued", 2, "stats.nr_kicks", 3, "nr_kicked", 4, "nr_kickers", 5));
        assertThat(sample.value("nr_dispached").error())
                .hasValue("no value of the name nr_dispached; did you mean nr_dispatched?");
        assertThat(sample.value("nr_kicks").error())
                .hasValue("no value of the name nr_kicks; did you mean nr_kicked, nr_kickers, stats.nr_kicks?");
        assertThat(sample.value("zz").error()).hasValue("no value of the name zz");
        assertThat(sample.value("n".repeat(200)).error()).hasValue("no value of the name " + "n".repeat(200));
        assertThat(Made.sample(0, Map.of()).value("nr").error())
                .hasValue("no value of the name nr; there is none at all");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> sample.number("zz"))
                .withMessage("no value of the name zz");
    }

    @Test
    public void aSampleThatWasNotTakenTellsWhy() {
        Sample sample = Sample.missing(12, Duration.ZERO, Duration.ZERO, 0, "no scheduler");
        assertThat(sample.tag()).isEqualTo("periodic_012");
        assertThat(sample.value("nr")).isEqualTo(Reading.none("the sample was not taken: no scheduler"));
    }

    @Test
    public void whatContradictsItselfIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Sample("x", 0, Duration.ZERO, Duration.ZERO, 0, "", Map.of("nr", 1), Optional.of("late")))
                .withMessage("sample x could not be taken (late) but has 1 values: expected none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sample.missing(0, Duration.ZERO, Duration.ofMillis(-5), 0, "late"))
                .withMessageContaining("elapsed -5 ms");
        assertThatIllegalArgumentException().isThrownBy(() -> new Reading(Optional.empty(), Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Reading(Optional.of(1), Optional.of("both")));
    }
}
