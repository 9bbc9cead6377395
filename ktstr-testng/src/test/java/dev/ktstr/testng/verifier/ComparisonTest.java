// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static dev.ktstr.testng.verifier.Sweeps.fail;
import static dev.ktstr.testng.verifier.Sweeps.figures;
import static dev.ktstr.testng.verifier.Sweeps.pass;
import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class ComparisonTest {
    @Test
    public void whatChanged() {
        Comparison comparison = Comparison.of(Sweeps.earlier(), Sweeps.sample());
        assertThat(ComparisonText.of(comparison, false))
                .containsExactly(
                        "compared with the sweep of 2026-11-20T09:00:00Z:",
                        "  scheduler  kernel                   program     A    B  delta",
                        "  scx_fair     6.12              fair_enqueue   800  812    +12",
                        "  scx_fair      7.0              fair_enqueue  1000  790   -210",
                        "  scx_fair      7.0  fair_init_task_of_cgroup     -   12    new",
                        "  scx_fair      7.0                 fair_tick     7    -   gone",
                        "  PASS -> FAIL verifier[scx_loop@7.0@tiny-1llc]: math between map_value pointer and register"
                                + " with unbounded min value is not allowed",
                        "  new verifier[scx_fair@6.12@odd-3llc]",
                        "  new verifier[scx_fair@7.0@odd-3llc]",
                        "  new verifier[scx_huge@7.0@odd-3llc]",
                        "  new verifier[scx_loop@6.12@tiny-1llc]",
                        "  new verifier[scx_loop@7.0@odd-3llc]",
                        "  gone verifier[scx_old@7.0@tiny-1llc]");
    }

    @Test
    public void theMostOverAllTopologiesCounts() {
        Sweep earlier = Sweeps.of(pass("s", "7.0", "a", figures("p", 5)), pass("s", "7.0", "b", figures("p", 9)));
        Sweep same = Sweeps.of(pass("s", "7.0", "a", figures("p", 9)), pass("s", "7.0", "b", figures("p", 1)));
        assertThat(Comparison.of(earlier, same).isEmpty()).isTrue();
        assertThat(ComparisonText.of(Comparison.of(earlier, same), false)).endsWith("  nothing changed");
        Sweep more = Sweeps.of(pass("s", "7.0", "a", figures("p", 10)), pass("s", "7.0", "b", figures("p", 1)));
        assertThat(Comparison.of(earlier, more).figures().get(0).delta()).hasValue(1);
    }

    @Test
    public void aSchedulerThatFailedHasNotLostItsPrograms() {
        Sweep earlier = Sweeps.of(pass("s", "7.0", "a", figures("p", 5)));
        Comparison comparison = Comparison.of(earlier, Sweeps.of(fail("s", "7.0", "a", "no", "")));
        assertThat(comparison.figures()).isEmpty();
        assertThat(comparison.verdicts())
                .containsExactly(new Comparison.VerdictChange(
                        new CellName("s", "7.0", "a"), CellVerdict.PASS, CellVerdict.FAIL, "no"));
    }
}
