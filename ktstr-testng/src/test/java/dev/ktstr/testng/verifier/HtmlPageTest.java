// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.testng.annotations.Test;

public class HtmlPageTest {
    private static final String EVIL = "</pre></style><script>alert('x')</script>\"'&";

    @Test
    public void aWholePage() {
        String page = HtmlPage.of(
                Sweeps.of(
                        Sweeps.pass("good", "7.0", "tiny-1llc", Sweeps.figures("p", 812_345)),
                        Sweeps.fail("bad", "7.0", "tiny-1llc", "R1 invalid", "0: (95) exit\n")),
                Optional.empty());
        Golden.check("page.html", page);
    }

    @Test
    public void everyLinkLeadsSomewhereInThePage() {
        String page = HtmlPage.of(Sweeps.sample(), Optional.of(Comparison.of(Sweeps.earlier(), Sweeps.sample())));
        assertThat(Pattern.compile("href=\"([^\"]*)\"").matcher(page).results().map(MatchResult::group))
                .isNotEmpty()
                .allMatch(link -> page.contains(link.replace("href=\"#", "id=\"")));
        assertThat(Pattern.compile("id=\"([^\"]*)\"").matcher(page).results().map(MatchResult::group))
                .doesNotHaveDuplicates();
        assertThat(page)
                .contains("--- 400x of the following 8 lines ---", "The log is that of verifier[scx_loop@7.0@odd-3llc]")
                .contains("Compared with the sweep of 2026-11-20T09:00:00Z", ">-210<");
    }

    @Test
    public void nothingIsLoadedOrRun() {
        String page = HtmlPage.of(Sweeps.sample(), Optional.empty());
        assertThat(page).doesNotContain("<script", "src=", "url(", "@import", "http:", "https:", "<link");
    }

    @Test
    public void everythingIsEscaped() {
        Sweep sweep = Sweeps.of(
                Sweeps.fail(EVIL, EVIL, EVIL, EVIL, EVIL),
                Sweeps.pass("s" + EVIL, EVIL, EVIL, Sweeps.figures(EVIL, 900_000)),
                Sweeps.skip("t" + EVIL, EVIL, EVIL, EVIL));
        Sweep earlier =
                Sweeps.of(Sweeps.pass(EVIL, EVIL, EVIL), Sweeps.pass("s" + EVIL, EVIL, EVIL, Sweeps.figures(EVIL, 1)));
        String page = HtmlPage.of(sweep, Optional.of(Comparison.of(earlier, sweep)));
        assertThat(page).doesNotContain("<script", "</pre></style>", "alert('x')");
        assertThat(page).contains("&lt;script&gt;");
    }

    @Test
    public void anEmptySweep() {
        assertThat(HtmlPage.of(Sweeps.of(), Optional.empty()))
                .contains("<b>0</b> failed")
                .doesNotContain("Failing cells");
    }
}
