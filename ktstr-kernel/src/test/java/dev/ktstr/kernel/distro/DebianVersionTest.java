// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.testng.annotations.Test;

public class DebianVersionTest {

    @Test
    public void ordersAsThePackageManagerDoes() {
        List<String> ascending = List.of(
                "6.1~rc4-1~exp1",
                "6.1-1",
                "6.1.9-1",
                "6.1.76-1~bpo11+1",
                "6.1.76-1",
                "6.1.76-1+b1",
                "6.1.140-1",
                "6.12.9-1",
                "7.0.9-1~bpo13+1",
                "7.0.13-1~bpo13+1",
                "7.0.13-1~bpo13+2",
                "7.0.13-1",
                "1:1.0-1");
        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                assertThat(Integer.signum(
                                new DebianVersion(ascending.get(i)).compareTo(new DebianVersion(ascending.get(j)))))
                        .as("%s against %s", ascending.get(i), ascending.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @Test
    public void leadingZerosDoNotCount() {
        assertThat(new DebianVersion("1.01-1").compareTo(new DebianVersion("1.1-1")))
                .isZero();
    }

    @Test
    public void upstreamPart() {
        assertThat(new DebianVersion("2:7.0.13-1~bpo13+1").upstream()).isEqualTo("7.0.13");
        assertThat(new DebianVersion("7.0").upstream()).isEqualTo("7.0");
    }
}
