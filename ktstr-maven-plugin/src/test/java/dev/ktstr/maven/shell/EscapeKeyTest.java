// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.shell;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class EscapeKeyTest {
    private final EscapeKey escape = new EscapeKey();

    private String filter(String typed) {
        return new String(escape.filter(typed.getBytes(US_ASCII)), US_ASCII);
    }

    @Test
    public void everythingButTheWayOutIsForTheGuest() {
        EscapeKey fresh = new EscapeKey();
        assertThat(new String(fresh.filter("ls\3\r".getBytes(US_ASCII)), US_ASCII))
                .isEqualTo("ls\3\r");
        assertThat(new String(fresh.filter("\1\1b\1cx".getBytes(US_ASCII)), US_ASCII))
                .isEqualTo("\1b\1cx");
        assertThat(fresh.left()).isFalse();
    }

    @Test
    public void theWayOutMayComeInTwoPieces() {
        assertThat(filter("echo\1")).isEqualTo("echo");
        assertThat(escape.left()).isFalse();
        assertThat(filter("xrest")).isEmpty();
        assertThat(escape.left()).isTrue();
    }
}
