// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class HostCpuTest {
    private static final String EPYC = """
            processor\t: 0
            vendor_id\t: AuthenticAMD
            cpu family\t: 25
            model\t\t: 1
            model name\t: AMD EPYC 7B13
            stepping\t: 0
            microcode\t: 0xffffffff
            cpu MHz\t\t: 2449.998
            flags\t\t: fpu vme sse
            address sizes\t: 48 bits physical, 48 bits virtual

            processor\t: 1
            vendor_id\t: Other
            """;

    @Test
    public void theFirstProcessorIsDescribedWithoutWhatChanges() {
        assertThat(HostCpu.describe(EPYC))
                .startsWith("AuthenticAMD/25/1/0/0xffffffff/AMD EPYC 7B13/48 bits physical, 48 bits virtual/")
                .isEqualTo(HostCpu.describe(EPYC.replace("2449.998", "3000.000")));
    }

    @Test
    public void aFeatureMoreIsAnotherProcessor() {
        assertThat(HostCpu.describe(EPYC)).isNotEqualTo(HostCpu.describe(EPYC.replace("vme sse", "vme sse avx")));
    }

    @Test
    public void aHostThatSaysNothingIsDescribedToo() {
        assertThat(HostCpu.describe("")).isEqualTo("?/?/?/?/?/?/?/0");
    }

    @Test
    public void thisHostHasAProcessor() {
        assertThat(HostCpu.describe()).contains("/");
    }
}
