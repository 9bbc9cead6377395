// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.testng.annotations.Test;

public class BootCountsTest {
    private final BootCounts counts = new BootCounts();

    @Test
    public void aRunWithoutGuestsSaysNothing() {
        assertThat(new BootCounts().line()).isEmpty();
    }

    @Test
    public void whatThereWasIsSaidWithItsMedian() {
        counts.add(BootCounts.Kind.IMAGE_MADE, Duration.ofMillis(4_900));
        assertThat(counts.line()).hasValue("1 image made of 4.90 s");
        counts.add(BootCounts.Kind.WARM_START, Duration.ofMillis(300));
        counts.add(BootCounts.Kind.WARM_START, Duration.ofSeconds(10));
        counts.add(BootCounts.Kind.WARM_START, Duration.ofMillis(310));
        counts.add(BootCounts.Kind.COLD_BOOT, Duration.ofSeconds(2));
        counts.add(BootCounts.Kind.COLD_BOOT, Duration.ofSeconds(3));
        assertThat(counts.line())
                .hasValue("3 warm starts of 0.31 s, 2 cold boots of 2.50 s, 1 image made of 4.90 s (medians)");
    }
}
