// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.testng.annotations.Test;

public class FlagTest {
    @Test
    public void aFlagIsDeclaredInWords() {
        Flag bare = Flag.named("steal-2");
        assertThat(bare.args("--steal", "2").requires("llc"))
                .isEqualTo(new Flag("steal-2", List.of("--steal", "2"), List.of("llc")));
        assertThat(bare).isEqualTo(new Flag("steal-2", List.of(), List.of()));
    }

    @Test
    public void aNameThatCaseNamesCannotHoldIsRefused() {
        for (String name : List.of("", "Steal", "2steal", "-steal", "work steal", "a.b", "a_b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Flag.named(name))
                    .withMessage("flag name '" + name + "' must begin with a letter a-z and go on with letters a-z,"
                            + " digits and hyphens, like numa-aware");
        }
    }
}
