// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.testng.annotations.Test;

public class EachPointTest {
    @Test
    public void boundsAreIncluded() {
        EachPoint each = Made.series(5, 7).each();
        assertThat(each.atLeast(5)).isEqualTo(new Judged(2, List.of()));
        assertThat(each.atMost(7)).isEqualTo(new Judged(2, List.of()));
        assertThat(each.between(5, 7)).isEqualTo(new Judged(2, List.of()));
        assertThat(Made.series(0.1).each().between(0.1, 0.1).compared()).isEqualTo(1);
        assertThat(Made.failure(() -> each.atLeast(5.5)))
                .isEqualTo(
                        "nr (each.atLeast): out of bounds at sample periodic_000 (+100ms): value 5, expected at least"
                                + " 5.5");
        assertThat(Made.failure(() -> each.atMost(6)))
                .isEqualTo(
                        "nr (each.atMost): out of bounds at sample periodic_001 (+200ms): value 7, expected at most 6");
        assertThat(Made.failure(() -> each.between(6, 6)).lines())
                .containsExactly(
                        "nr (each.between): out of bounds at sample periodic_000 (+100ms): value 5, expected from 6 to 6",
                        "nr (each.between): out of bounds at sample periodic_001 (+200ms): value 7, expected from 6 to 6");
    }

    @Test
    public void errorsAndWhatIsNoNumberFail() {
        assertThat(Made.failure(() -> Made.series(5, "late", Double.NaN, Double.POSITIVE_INFINITY)
                                .each()
                                .atLeast(5))
                        .lines())
                .containsExactly(
                        "nr (each.atLeast): no value at sample periodic_001 (+200ms): late",
                        "nr (each.atLeast): not a finite number at sample periodic_002 (+300ms): value NaN",
                        "nr (each.atLeast): not a finite number at sample periodic_003 (+400ms): value Infinity");
    }

    @Test
    public void somethingIsAlwaysTrue() {
        assertThat(Made.series(2, 4).alwaysTrue("even", v -> v % 2 == 0)).isEqualTo(new Judged(2, List.of()));
        assertThat(Made.failure(() -> Made.series(2, 3, "late").alwaysTrue("even", v -> v % 2 == 0))
                        .lines())
                .containsExactly(
                        "nr (alwaysTrue): not so at sample periodic_001 (+200ms): value 3, expected even",
                        "nr (alwaysTrue): no value at sample periodic_002 (+300ms): late");
        assertThat(Made.failure(() -> Made.series(Double.NaN).alwaysTrue("anything", v -> true)))
                .contains("value NaN");
    }

    @Test
    public void withoutSamplesItIsInconclusive() {
        assertThat(Made.doubt(() -> Made.series().each().atLeast(5)))
                .isEqualTo("INCONCLUSIVE: nr (each.atLeast): there are no samples: expected one at least");
        assertThat(Made.doubt(() -> Made.series().alwaysTrue("even", v -> true)))
                .contains("there are no samples");
    }

    @Test
    public void boundsMustBeSome() {
        EachPoint each = Made.series(5).each();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> each.between(2, 1))
                .withMessage(
                        "bounds of 2.0 and 1.0: expected numbers, the lower one first, at least one of them finite");
        assertThatIllegalArgumentException().isThrownBy(() -> each.atLeast(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> each.atLeast(Double.NEGATIVE_INFINITY));
    }
}
