// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KernelRangeTest {

    private static final String EXPECTED = " Expected a series (6.16), a version (7.0.13, 7.1-rc3) or a range"
            + " with its end (6.18..=7.0) or without it (6.14..7.0). ";

    @DataProvider
    public Object[][] ranges() {
        return new Object[][] {
            {"6.16", "6.16-rc1 6.16 6.16.12 6.16.12-rc2", "6.15.11 6.17-rc1 6.17 7.16 6.1.6"},
            {"7.0.13", "7.0.13", "7.0 7.0.12 7.0.13-rc1 7.0.14 7.0.130"},
            {"7.0.0", "7.0", "7.0-rc7 7.0.1"},
            {"7.1-rc3", "7.1-rc3 7.1.0-rc3", "7.1-rc2 7.1-rc4 7.1-rc30 7.1"},
            {"6.18..=7.0", "6.18-rc1 6.18 6.19.14 7.0-rc1 7.0 7.0.13", "6.17.99 7.1-rc1 7.1"},
            {"6.14..7.0", "6.14-rc1 6.14 6.99.3", "6.13.12 7.0-rc1 7.0 7.0.13"},
            {"6.18.3..=7.0.5", "6.18.3 6.18.4 7.0-rc1 7.0.5", "6.18.2 6.18 7.0.6 7.0.6-rc1"},
            {"6.18.3..7.0.5", "6.18.3 7.0.4", "6.18.2 7.0.5"},
            {"7.1-rc2..=7.1-rc4", "7.1-rc2 7.1-rc4", "7.1-rc1 7.1-rc5 7.1"},
            {"7.1-rc2..7.1-rc4", "7.1-rc2 7.1-rc3", "7.1-rc4 7.1"},
            {"7.0..7.0.5", "7.0-rc1 7.0 7.0.4", "7.0.5"},
            {"7.0..=7.0", "7.0-rc1 7.0.99", "6.19 7.1-rc1"},
        };
    }

    @Test(dataProvider = "ranges")
    public void aRangeIncludesWhatLiesBetweenItsEnds(String text, String inside, String outside) {
        KernelRange range = KernelRange.parse(text);
        assertThat(versions(inside)).allMatch(range::includes);
        assertThat(versions(outside)).noneMatch(range::includes);
    }

    private static Stream<KernelVersion> versions(String texts) {
        return Stream.of(texts.split(" ")).map(text -> KernelVersion.parse(text).orElseThrow());
    }

    @Test
    public void aRangeIsPrintedAsItWasWritten() {
        assertThat(KernelRange.parse(" 7.0.0\n")).hasToString("7.0.0");
        assertThat(KernelRange.parse("6.18 ..= 7.0")).hasToString("6.18..=7.0");
        assertThat(KernelRange.parse("7.1~rc1..=7.1")).hasToString("7.1~rc1..=7.1");
    }

    @DataProvider
    public Object[][] malformed() {
        return new Object[][] {
            {"", "Kernel range '' is no version and no range of versions.", "Write 6.16, for example."},
            {"7", "Kernel range '7' is no version and no range of versions.", "Write 6.16, for example."},
            {"v6.16", "Kernel range 'v6.16' is no version and no range of versions.", "Did you mean 6.16?"},
            {"7.0.x", "Kernel range '7.0.x' is no version and no range of versions.", "Did you mean 7.0?"},
            {"7.0-6.16", "Kernel range '7.0-6.16' is no version and no range of versions.", "Did you mean 6.16..=7.0?"},
            {
                "6.16...7.0",
                "Kernel range '6.16...7.0' is no version and no range of versions.",
                "Did you mean 6.16..=7.0?"
            },
            {"6.16, 7.0", "Kernel range '6.16, 7.0' has a comma.", "Give several ranges as texts of their own."},
            {"6.16..", "Kernel range '6.16..' lacks its second end.", "Write both ends."},
            {"..=7.0", "Kernel range '..=7.0' lacks its first end.", "Write both ends."},
            {"7.0..=6.18", "Kernel range '7.0..=6.18' runs backwards.", "Did you mean 6.18..=7.0?"},
            {"7.0.13..6.18", "Kernel range '7.0.13..6.18' runs backwards.", "Did you mean 6.18..7.0.13?"},
            {
                "7.0.13..7.0",
                "Kernel range '7.0.13..7.0' is empty, since .. leaves its end out.",
                "Did you mean 7.0.13..=7.0?"
            },
            {"7.1-rc4..=7.1-rc3", "Kernel range '7.1-rc4..=7.1-rc3' runs backwards.", "Did you mean 7.1-rc3..=7.1-rc4?"
            },
            {"7.0..7.0", "Kernel range '7.0..7.0' is empty, since .. leaves its end out.", "Did you mean 7.0..=7.0?"},
        };
    }

    @Test(dataProvider = "malformed")
    public void aMalformedRangeSaysWhatWasExpectedAndTheCure(String text, String problem, String cure) {
        assertThatThrownBy(() -> KernelRange.parse(text))
                .isInstanceOf(KernelSpecException.class)
                .hasMessage(problem + EXPECTED + cure);
    }
}
