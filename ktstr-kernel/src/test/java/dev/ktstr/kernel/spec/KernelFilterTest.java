// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.testng.annotations.Test;

public class KernelFilterTest {

    @Test
    public void aReleaseIsAcceptedThatOneOfTheEntriesMeans() {
        KernelFilter filter = KernelFilter.parse(List.of("6.12.0", "6.18..=7.0", "7.3-rc2"));
        assertThat(List.of(
                        "7.0.13+deb13-cloud-amd64", "6.19.14+deb13-amd64", "7.3.0-rc2", "6.12.0-custom", "7.0.0-rc1+"))
                .allMatch(filter::accepts);
        assertThat(List.of("7.1.0-1-amd64", "6.17.13+deb14-amd64", "7.3.0-rc3", "7.3.0", "6.12.1-custom"))
                .noneMatch(filter::accepts);
    }

    @Test
    public void withoutEntriesEveryKernelIsMeant() {
        assertThat(KernelFilter.parse(List.of())).isEqualTo(KernelFilter.ALL);
        assertThat(KernelFilter.ALL.accepts("6.1.0-37-amd64")).isTrue();
        assertThat(KernelFilter.ALL.accepts("mine")).isTrue();
    }

    @Test
    public void aReleaseWithoutVersionIsAnError() {
        assertThatThrownBy(() -> KernelFilter.parse(List.of("7.0")).accepts("mine-7.0"))
                .isInstanceOf(KernelSpecException.class)
                .hasMessage("Kernel release 'mine-7.0' does not begin with a version."
                        + " Expected what uname -r prints, such as 7.0.13+deb13-amd64.");
    }

    @Test
    public void aMalformedEntryIsNamed() {
        assertThatThrownBy(() -> KernelFilter.parse(List.of("6.16", "new")))
                .isInstanceOf(KernelSpecException.class)
                .hasMessageStartingWith("Kernel range 'new' is no version");
    }

    @Test
    public void aFilterIsPrintedAsItWasDeclared() {
        assertThat(KernelFilter.parse(List.of("6.16", "6.18..=7.0"))).hasToString("6.16, 6.18..=7.0");
        assertThat(KernelFilter.ALL).hasToString("all kernels");
    }
}
