// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.testng.annotations.Test;

public class KernelVersionTest {

    @Test
    public void ordersByNumberAndCandidatesBeforeTheirRelease() {
        assertThat(Stream.of("7.0", "6.9.1", "7.0.10", "6.16", "7.0.9", "7.0-rc12", "7.0-rc2", "6.16.12")
                        .map(text -> KernelVersion.leading(text).orElseThrow())
                        .sorted()
                        .map(KernelVersion::toString))
                .containsExactly("6.9.1", "6.16", "6.16.12", "7.0-rc2", "7.0-rc12", "7.0", "7.0.9", "7.0.10");
    }

    @Test
    public void readsTheVersionAReleaseBeginsWith() {
        assertThat(KernelVersion.leading("7.0.13+deb13-cloud-amd64")).hasToString("Optional[7.0.13]");
        assertThat(KernelVersion.leading("7.1~rc3")).hasToString("Optional[7.1-rc3]");
        assertThat(KernelVersion.leading("6.1.0-37-amd64")).hasToString("Optional[6.1]");
        assertThat(KernelVersion.leading("v7.0")).isEmpty();
        assertThat(KernelVersion.leading("7")).isEmpty();
        assertThat(KernelVersion.leading("99999999999.1")).isEmpty();
        assertThat(KernelVersion.leading("7.99999999999")).isEmpty();
    }

    @Test
    public void aSeriesIncludesItsPatchesAndAnExactVersionOnlyItself() {
        VersionPattern series = VersionPattern.parse("7.0").orElseThrow();
        VersionPattern exact = VersionPattern.parse("7.0.1").orElseThrow();
        assertThat(series.includes(KernelVersion.leading("7.0.13").orElseThrow()))
                .isTrue();
        assertThat(series.includes(KernelVersion.leading("7.1").orElseThrow())).isFalse();
        assertThat(exact.includes(KernelVersion.leading("7.0.1").orElseThrow())).isTrue();
        assertThat(exact.includes(KernelVersion.leading("7.0.13").orElseThrow()))
                .isFalse();
    }
}
