// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What holds for any candidates and any budget. */
public class BudgetPropertiesTest {
    @DataProvider
    public Object[][] seeds() {
        return IntStream.range(0, 100).mapToObj(seed -> new Object[] {seed}).toArray(Object[][]::new);
    }

    @Test(dataProvider = "seeds")
    public void aSelectionKeepsToItsBudgetAndCountsRight(int seed) {
        Random random = new Random(seed);
        List<Candidate> all = Candidates.random(random, 1 + random.nextInt(60));
        double budget = 1 + random.nextInt(600) + random.nextInt(10) / 10.0;
        Selection selection = Budget.select(all, budget);

        double used = selection.chosen().stream()
                .mapToDouble(BudgetPropertiesTest::estimate)
                .sum();
        assertThat(used).isLessThan(budget + 0.01);
        // In the order of the input, and none twice.
        assertThat(selection.chosen())
                .isEqualTo(all.stream().filter(selection.chosen()::contains).toList());
        assertThat(selection.usedSeconds()).isBetween(used - 0.01, used + 0.01).isLessThanOrEqualTo(budget);
        assertThat(selection.line())
                .isEqualTo("budget: %d/%d tests, %d/%ds used, %d/%d configurations covered"
                        .formatted(
                                selection.chosen().size(),
                                all.size(),
                                Math.round(Math.round(used * 10) / 10.0),
                                Math.round(budget),
                                configurations(selection.chosen()),
                                configurations(all)));
        // Whatever was left out does not fit beside what was chosen.
        List<Candidate> leftOut = new ArrayList<>(all);
        leftOut.removeAll(selection.chosen());
        assertThat(leftOut).allMatch(candidate -> used + estimate(candidate) > budget - 0.01);
    }

    @Test(dataProvider = "seeds")
    public void theOrderOfTheCandidatesDoesNotMatter(int seed) {
        Random random = new Random(seed);
        List<Candidate> all = Candidates.random(random, 40);
        List<Candidate> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        assertThat(Budget.picks(shuffled, 200)).isEqualTo(Budget.picks(all, 200));
        assertThat(Budget.select(shuffled, 200).line())
                .isEqualTo(Budget.select(all, 200).line());
    }

    @Test(dataProvider = "seeds")
    public void everyPickIsTheBestOfWhatFits(int seed) {
        List<Candidate> left = Candidates.random(new Random(seed), 40);
        long covered = 0;
        double used = 0;
        for (Candidate pick : Budget.picks(left, 200)) {
            double ratio = ratio(pick, covered);
            for (Candidate other : left) {
                // Next to the edge of the budget the sum of fractions of this test is no judge.
                if (used + estimate(other) < 200 - 0.01) {
                    assertThat(ratio(other, covered)).isLessThanOrEqualTo(ratio + 1e-9);
                }
            }
            left.remove(pick);
            covered |= Features.of(pick);
            used += estimate(pick);
        }
    }

    @Test(dataProvider = "seeds")
    public void whoeverHasTimeForAllGetsAll(int seed) {
        List<Candidate> all = Candidates.random(new Random(seed), 30);
        double total = all.stream().mapToLong(Candidate::estimatedTenths).sum() / 10.0;
        assertThat(Budget.select(all, total).chosen()).isEqualTo(all);
        assertThat(Budget.select(all, total - 0.1).chosen()).hasSizeLessThan(30);
    }

    private static double ratio(Candidate candidate, long covered) {
        return Long.bitCount(Features.of(candidate) & ~covered) / estimate(candidate);
    }

    private static double estimate(Candidate candidate) {
        double ofWorkload = candidate.durationSeconds() + 2;
        return candidate.hostOnly()
                ? ofWorkload
                : 10 + Math.max(0, candidate.cpus() - 16) / 10.0 + ofWorkload + (candidate.performanceMode() ? 3 : 0);
    }

    private static int configurations(List<Candidate> candidates) {
        Set<Long> configurations = new HashSet<>();
        candidates.forEach(candidate -> configurations.add(Features.of(candidate)));
        return configurations.size();
    }
}
