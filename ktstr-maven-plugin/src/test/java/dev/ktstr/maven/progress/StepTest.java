// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.progress.Progress;
import org.testng.annotations.Test;

public class StepTest {
    @Test
    public void stepOfKnownSizeShowsPercentAndMegabytes() {
        Step step = new Step("Downloading x", 13_100_000);
        step.advance(6_000_000);
        assertThat(step).hasToString("Downloading x: 45 %, 6.0 of 13.1 MB");
    }

    @Test
    public void stepOfUnknownSizeShowsWhatIsDone() {
        Step step = new Step("Reading package lists", Progress.UNKNOWN_TOTAL);
        assertThat(step).hasToString("Reading package lists");
        step.advance(2_500_000);
        assertThat(step).hasToString("Reading package lists: 2.5 MB");
    }
}
