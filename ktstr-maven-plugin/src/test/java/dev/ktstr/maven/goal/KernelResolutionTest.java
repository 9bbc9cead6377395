// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.trust.TrustException;
import dev.ktstr.testng.settings.HandOver;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.Test;

public class KernelResolutionTest {

    private static final Path ENTRY = Path.of("/cache/kernels/x");

    @Test
    public void oneThatCannotBeHadDoesNotStopTheOthers() {
        assertThat(KernelResolution.each(List.of("distro:6.15", "distro:7.0"), spec -> {
                    if (spec.equals("distro:6.15")) {
                        throw new KernelException("No kernel 6.15.");
                    }
                    return ENTRY;
                }))
                .containsExactly(
                        HandOver.Kernel.missing("distro:6.15", "No kernel 6.15."),
                        HandOver.Kernel.there("distro:7.0", ENTRY));
        assertThatThrownBy(() -> KernelResolution.each(List.of("distro:6.15"), spec -> {
                    throw new KernelException("No kernel 6.15.");
                }))
                .isInstanceOf(KernelException.class)
                .hasMessage("No kernel 6.15.");
    }

    @Test
    public void oneThatIsNotWhatItShouldBeStopsAll() {
        TrustException tampered = new TrustException("linux-7.0.13.tar.xz is not what it should be.");
        assertThatThrownBy(() -> KernelResolution.each(List.of("distro:7.0", "7.0.13"), spec -> {
                    if (spec.equals("7.0.13")) {
                        throw tampered;
                    }
                    return ENTRY;
                }))
                .isSameAs(tampered);
    }
}
