// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class GuestFileTest {
    @DataProvider
    public Object[][] noPaths() {
        return new Object[][] {
            {""}, {"x"}, {"/"}, {"/a/"}, {"/a//b"}, {"/../x"}, {"/a/./b"}, {"/a\0b"}, {"/" + "x".repeat(256)}
        };
    }

    @Test(dataProvider = "noPaths")
    public void refusesPathsThatAreNotPlain(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GuestFile.of(new byte[0], path, 0644))
                .withMessageContaining("'" + path + "' is not a path for a guest file");
    }

    @Test
    public void refusesModesWithAType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GuestFile.of(new byte[0], "/x", 0100644))
                .withMessage("The mode of guest file /x must be from 0 to 07777, got 0100644");
        assertThat(GuestFile.of(new byte[3], "/x", 04755)).hasToString("3 bytes -> /x");
    }
}
