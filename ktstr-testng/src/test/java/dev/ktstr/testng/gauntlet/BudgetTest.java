// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Collectors;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class BudgetTest {
    /** All alike, but b is like a, c is larger, d is longer, e is both and f needs no machine. */
    private static final List<Candidate> ALIKE = List.of(
            Candidates.machine("b", 2, 1, 1, 2),
            Candidates.machine("a", 2, 1, 1, 2),
            Candidates.machine("e", 200, 1, 1, 30),
            Candidates.machine("d", 2, 1, 1, 5),
            Candidates.machine("c", 32, 1, 1, 2),
            Candidates.candidate("f", 2, 1, 1, 2, false, true));

    @Test
    public void aCaseTakesItsBootItsWorkloadAndItsEnd() {
        assertThat(Candidates.machine("", 1, 1, 1, 12).estimatedSeconds()).isEqualTo(24);
        assertThat(Candidates.machine("", 16, 1, 1, 0).estimatedSeconds()).isEqualTo(12);
        assertThat(Candidates.machine("", 17, 1, 1, 12).estimatedSeconds()).isEqualTo(24.1);
        assertThat(Candidates.machine("", 200, 1, 1, 30).estimatedSeconds()).isEqualTo(60.4);
        assertThat(Candidates.candidate("", 26, 1, 1, 12, true, false).estimatedSeconds())
                .isEqualTo(28);
        assertThat(Candidates.candidate("", 200, 1, 1, 12, true, true).estimatedSeconds())
                .isEqualTo(14);
    }

    @Test
    public void whatAddsMostForItsTimeComesFirst() {
        assertThat(Budget.picks(ALIKE, 1000)).extracting(Candidate::name).containsExactly("f", "c", "d", "e", "a", "b");
    }

    @DataProvider
    public Object[][] budgets() {
        return new Object[][] {
            {3.9, "", "budget: 0/6 tests, 0/4s used, 0/5 configurations covered"},
            {4, "f", "budget: 1/6 tests, 4/4s used, 1/5 configurations covered"},
            {20, "cf", "budget: 2/6 tests, 20/20s used, 2/5 configurations covered"},
            {50.5, "dcf", "budget: 3/6 tests, 37/51s used, 3/5 configurations covered"},
            {50.6, "adcf", "budget: 4/6 tests, 51/51s used, 4/5 configurations covered"},
            {70, "badcf", "budget: 5/6 tests, 65/70s used, 4/5 configurations covered"},
            {97, "edcf", "budget: 4/6 tests, 97/97s used, 4/5 configurations covered"},
            {125, "baedcf", "budget: 6/6 tests, 125/125s used, 5/5 configurations covered"},
        };
    }

    @Test(dataProvider = "budgets")
    public void theBudgetIsUsedAndKept(double seconds, String names, String line) {
        Selection selection = Budget.select(ALIKE, seconds);
        assertThat(selection.chosen().stream().map(Candidate::name).collect(Collectors.joining()))
                .isEqualTo(names);
        assertThat(selection.line()).isEqualTo(line);
    }

    @Test
    public void withoutCandidatesNothingIsChosen() {
        assertThat(Budget.select(List.of(), 120).line())
                .isEqualTo("budget: 0/0 tests, 0/120s used, 0/0 configurations covered");
    }

    @Test
    public void aTimeThatIsTooShortForAnyCaseIsTold() {
        assertThat(Budget.shortfall(ALIKE, 3.9))
                .contains(
                        "a budget of 4 s has room for none of 6 cases: the shortest one, f, is expected to take 4.0 s");
        assertThat(Budget.shortfall(ALIKE, 4)).isEmpty();
        assertThat(Budget.shortfall(List.of(), 4)).isEmpty();
    }

    @DataProvider
    public Object[][] wrongBudgets() {
        return new Object[][] {{0.0}, {-1.0}, {Double.NaN}, {Double.POSITIVE_INFINITY}};
    }

    @Test(dataProvider = "wrongBudgets")
    public void aBudgetThatIsNoTimeIsRefused(double seconds) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.select(ALIKE, seconds))
                .withMessage("the budget must be a number of seconds more than 0, like 120, but was " + seconds);
    }

    @Test
    public void twoCandidatesOfOneNameAreRefused() {
        List<Candidate> twins = List.of(Candidates.machine("a", 2, 1, 1, 2), Candidates.machine("a", 4, 1, 1, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.select(twins, 120))
                .withMessage("two candidates are called 'a'; give each a name of its own, for example with its"
                        + " kernel's label");
    }

    @Test
    public void aNegativeNumberIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Candidates.machine("odd[x]", 2, 1, 1, -3))
                .withMessage("durationSeconds of odd[x] must be at least 0 but was -3");
    }
}
