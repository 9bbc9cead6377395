// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.testng.Flag;
import java.util.List;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class FlagProfilesTest {
    private static final List<Flag> FREE = List.of(Flag.named("c"), Flag.named("a"), Flag.named("b"));

    /** numa needs steal needs llc, which is declared last. */
    private static final List<Flag> CHAIN = List.of(
            Flag.named("numa").args("--numa", "2").requires("steal"),
            Flag.named("steal").args("--steal").requires("llc"),
            Flag.named("slice").args("--slice=5"),
            Flag.named("llc").args("--llc"));

    @DataProvider
    public Object[][] profiles() {
        List<String> none = List.of();
        return new Object[][] {
            {List.of(), none, none, List.of("")},
            {FREE, none, none, List.of("", "c", "a", "b", "c.a", "c.b", "a.b", "c.a.b")},
            {FREE, List.of("b"), none, List.of("b", "c.b", "a.b", "c.a.b")},
            {FREE, none, List.of("a"), List.of("", "c", "b", "c.b")},
            {FREE, List.of("b", "c", "b"), List.of("a"), List.of("c.b")},
            {
                CHAIN,
                none,
                none,
                List.of(
                        "",
                        "slice",
                        "llc",
                        "steal.llc",
                        "slice.llc",
                        "numa.steal.llc",
                        "steal.slice.llc",
                        "numa.steal.slice.llc")
            },
            {CHAIN, List.of("numa"), none, List.of("numa.steal.llc", "numa.steal.slice.llc")},
            {CHAIN, List.of("llc"), List.of("numa"), List.of("llc", "steal.llc", "slice.llc", "steal.slice.llc")},
            {CHAIN, none, List.of("steal"), List.of("", "slice", "llc", "slice.llc")},
            {CHAIN, none, List.of("llc", "slice"), List.of("")},
        };
    }

    @Test(dataProvider = "profiles")
    public void profilesAreTheSetsThatHoldWhatTheyRequire(
            List<Flag> declared, List<String> required, List<String> excluded, List<String> names) {
        assertThat(FlagProfiles.of(declared, required, excluded))
                .extracting(FlagProfile::name)
                .containsExactlyElementsOf(names);
    }

    @Test
    public void argumentsFollowTheDeclaration() {
        assertThat(FlagProfiles.of(CHAIN, List.of("numa"), List.of("slice")))
                .extracting(FlagProfile::args)
                .containsExactly(List.of("--numa", "2", "--steal", "--llc"));
        assertThat(new FlagProfile(List.of()).args()).isEmpty();
    }

    @Test
    public void twelveFlagsMayBeOptional() {
        assertThat(FlagProfiles.of(numbered(12), List.of(), List.of())).hasSize(4096);
        assertThat(FlagProfiles.of(numbered(14), List.of("f0"), List.of("f13"))).hasSize(4096);
    }

    private static List<Flag> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> Flag.named("f" + number))
                .toList();
    }

    @DataProvider
    public Object[][] wrong() {
        List<String> none = List.of();
        return new Object[][] {
            {
                CHAIN,
                List.of("steel"),
                none,
                "flag 'steel', one of the required flags, is not declared by the scheduler; it declares numa, steal,"
                        + " slice, llc; did you mean steal?"
            },
            {
                FREE,
                none,
                List.of("smt"),
                "flag 'smt', one of the excluded flags, is not declared by the scheduler; it declares c, a, b"
            },
            {
                List.of(),
                none,
                List.of("a"),
                "flag 'a', one of the excluded flags, is not declared by the scheduler; it declares no flags"
            },
            {
                List.of(Flag.named("llc"), Flag.named("steal").requires("lcc")),
                none,
                none,
                "flag 'lcc', required by flag 'steal', is not declared by the scheduler; it declares llc, steal;"
                        + " did you mean llc?"
            },
            {
                List.of(Flag.named("a"), Flag.named("b"), Flag.named("a")),
                none,
                none,
                "flag 'a' is declared twice; give each flag a name of its own"
            },
            {
                List.of(
                        Flag.named("x").requires("a"),
                        Flag.named("a").requires("b"),
                        Flag.named("b").requires("a")),
                none,
                none,
                "flags require each other in a circle, a -> b -> a; take one of these requirements out"
            },
            {
                List.of(Flag.named("a").requires("a")),
                none,
                none,
                "flags require each other in a circle, a -> a; take one of these requirements out"
            },
            {
                FREE,
                List.of("a"),
                List.of("a"),
                "flag 'a' is both excluded and required; take a out of the excluded flags or a out of the required ones"
            },
            {
                CHAIN,
                List.of("numa"),
                List.of("llc"),
                "flag 'llc' is both excluded and required (numa -> steal -> llc); take llc out of the excluded flags"
                        + " or numa out of the required ones"
            },
            {
                numbered(14),
                none,
                none,
                "14 flags are optional (f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13), but at most 12 may"
                        + " be, which are 4096 profiles; require or exclude 2 of them or more"
            },
        };
    }

    @Test(dataProvider = "wrong")
    public void aContradictionIsNamedWithItsCure(
            List<Flag> declared, List<String> required, List<String> excluded, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlagProfiles.of(declared, required, excluded))
                .withMessage(message);
    }
}
