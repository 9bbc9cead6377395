// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class FeaturesTest {
    private static final Candidate SMALL = Candidates.machine("small", 1, 1, 1, 2);

    @Test
    public void namesAreHashedAsUnsignedNumbers() {
        assertThat(Features.djb2("")).isEqualTo(5381);
        assertThat(Features.djb2("a")).isEqualTo(177670);
        assertThat(Features.djb2("hello")).isEqualTo(210714636441L);
        assertThat(Features.djb2("é")).isEqualTo(5866513);
        assertThat(Long.toUnsignedString(Features.djb2("scx_mixed_with_a_very_long_name")))
                .isEqualTo("11822418965251930328");
    }

    @Test
    public void everyAspectHasItsBits() {
        assertThat(bits(SMALL)).hasToString("{3, 22, 27, 36, 41, 45, 51}");
        List<String> none = List.of();
        assertThat(bits(new Candidate(
                        "all",
                        "mixed",
                        List.of("llc"),
                        List.of("numa"),
                        List.of("llc", "steal"),
                        128,
                        3,
                        2,
                        true,
                        true,
                        false,
                        true,
                        12,
                        3,
                        true,
                        "odd",
                        "6.18")))
                .hasToString("{0, 4, 14, 16, 25, 29, 32, 33, 35, 38, 39, 40, 41, 46, 51}");
        assertThat(bits(new Candidate(
                        "host", "slice", none, none, none, 0, 0, 0, false, false, true, false, 0, 0, false, "", "smt")))
                .hasToString("{1, 22, 27, 34, 36, 42, 45, 50}");
        String longName = "scx_mixed_with_a_very_long_name";
        assertThat(bits(new Candidate(
                        "long",
                        longName,
                        List.of(longName),
                        none,
                        none,
                        1,
                        1,
                        1,
                        false,
                        false,
                        false,
                        false,
                        1,
                        1,
                        false,
                        "odd",
                        "7.0")))
                .hasToString("{0, 6, 22, 27, 36, 41, 45, 51}");
    }

    private static BitSet bits(Candidate candidate) {
        return BitSet.valueOf(new long[] {Features.of(candidate)});
    }

    @DataProvider
    public Object[][] sizes() {
        return new Object[][] {
            {Candidates.machine("", 8, 1, 1, 2), "{3, 22, 27, 36, 41, 45, 51}"},
            {Candidates.machine("", 9, 2, 2, 3), "{3, 23, 28, 37, 41, 46, 51}"},
            {Candidates.machine("", 16, 3, 3, 10), "{3, 23, 29, 37, 41, 47, 51}"},
            {Candidates.machine("", 17, 4, 4, 11), "{3, 24, 29, 38, 41, 47, 51}"},
            {Candidates.machine("", 64, 5, 5, 3600), "{3, 24, 30, 38, 41, 48, 51}"},
            {Candidates.machine("", 65, 8, 8, 1), "{3, 25, 30, 36, 41, 48, 51}"},
            {Candidates.machine("", 128, 9, 1, 1), "{3, 25, 31, 36, 41, 45, 51}"},
            {Candidates.machine("", 129, 64, 1, 1), "{3, 26, 31, 36, 41, 45, 51}"},
        };
    }

    @Test(dataProvider = "sizes")
    public void sizesFallIntoClasses(Candidate candidate, String bits) {
        assertThat(bits(candidate)).hasToString(bits);
    }
}
