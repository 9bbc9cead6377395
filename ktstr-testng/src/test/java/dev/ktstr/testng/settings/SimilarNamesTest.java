// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.testng.annotations.Test;

public class SimilarNamesTest {
    @Test
    public void aSlipOfThePenIsFoundAndAnotherWordIsNot() {
        assertThat(SimilarNames.nearest("steel", List.of("llc", "steal"))).contains("steal");
        assertThat(SimilarNames.nearest("numa", List.of("llc", "steal"))).isEmpty();
        assertThat(SimilarNames.nearest("x".repeat(101), List.of("x".repeat(101))))
                .isEmpty();
    }

    @Test
    public void theNearestComesFirst() {
        List<String> names = List.of("sleeping", "spinning", "speeding");
        assertThat(SimilarNames.didYouMean("sleepign", names)).isEqualTo("; did you mean sleeping?");
        assertThat(SimilarNames.didYouMean("spending", names)).isEqualTo("; did you mean speeding, spinning?");
        assertThat(SimilarNames.nearest("spending", names)).contains("speeding");
    }

    @Test
    public void aPartOfANameIsEnough() {
        assertThat(SimilarNames.nearest("dispatched", List.of("nr_dispatched", "nr_enqueued")))
                .contains("nr_dispatched");
    }

    @Test
    public void whereThereIsNothingThatIsSaid() {
        assertThat(SimilarNames.didYouMean("steel", List.of())).isEqualTo("; there is none at all");
        assertThat(SimilarNames.didYouMean("steel", List.of("numa"))).isEmpty();
    }
}
