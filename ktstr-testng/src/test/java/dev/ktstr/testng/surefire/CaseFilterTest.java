// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.adapter.CaseName;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.surefire.api.testset.TestListResolver;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CaseFilterTest {
    private static final Set<String> WAKEUP = Set.of("wakeup[tiny-1llc]", "wakeup[odd-3llc]", "wakeup[smt-2llc]");
    private static final Set<String> STARVE =
            Set.of("starve[tiny-1llc@6.16]", "starve[tiny-1llc@7.0]", "starve[odd-3llc@7.0]");
    private static final Set<String> PLAIN = Set.of("plain");

    @SafeVarargs
    private static Set<String> all(Set<String>... parts) {
        Set<String> all = new TreeSet<>();
        for (Set<String> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    private static Set<String> without(Set<String> cases, String... dropped) {
        Set<String> left = new TreeSet<>(cases);
        left.removeAll(Set.of(dropped));
        return left;
    }

    private static Set<String> run(TestListResolver asked, Optional<Set<String>> only) {
        Set<String> ran = new TreeSet<>();
        TestNG testNg = new TestNG(false);
        testNg.setVerbose(0);
        testNg.setTestClasses(new Class<?>[] {Fairness.class});
        testNg.addListener(new CaseFilter(asked, only, ConcurrentHashMap.newKeySet()));
        testNg.addListener(new ITestListener() {
            @Override
            public void onTestSuccess(ITestResult result) {
                ran.add(CaseName.of(result));
            }
        });
        testNg.run();
        return ran;
    }

    @DataProvider
    public Object[][] filters() {
        Set<String> everything = all(WAKEUP, STARVE, PLAIN);
        return new Object[][] {
            {"", everything},
            {"Fairness", everything},
            {"Fair*", everything},
            {"Fairness#wakeup[odd-3llc]", Set.of("wakeup[odd-3llc]")},
            {"dev.ktstr.testng.surefire.Fairness#wakeup[odd-3llc]", Set.of("wakeup[odd-3llc]")},
            {"Fairness#starve[tiny-1llc@7.0]", Set.of("starve[tiny-1llc@7.0]")},
            {"Fairness#wakeup", WAKEUP},
            {"Fairness#plain", PLAIN},
            {"Fairness#wakeup[*llc]", WAKEUP},
            {"Fairness#*[*@7.0]", Set.of("starve[tiny-1llc@7.0]", "starve[odd-3llc@7.0]")},
            {"Fairness#*[odd-3llc*", Set.of("wakeup[odd-3llc]", "starve[odd-3llc@7.0]")},
            {"Fairness#wake*", WAKEUP},
            {"Fairness#w?keup[odd-?llc]", Set.of("wakeup[odd-3llc]")},
            {"Fairness#wakeup[tiny-1llc]+plain", Set.of("wakeup[tiny-1llc]", "plain")},
            {"Fairness#plain,Fairness#starve[odd-3llc@7.0]", Set.of("plain", "starve[odd-3llc@7.0]")},
            {"Fairness#wakeup[odd-4llc]", Set.of()},
            {"Unfairness#wakeup[odd-3llc]", Set.of()},
        };
    }

    @Test(dataProvider = "filters")
    public void whatIsAskedForRuns(String filter, Set<String> expected) {
        assertThat(run(new TestListResolver(filter), Optional.empty())).isEqualTo(expected);
    }

    @DataProvider
    public Object[][] negations() {
        Set<String> everything = all(WAKEUP, STARVE, PLAIN);
        return new Object[][] {
            {"!Fairness#wakeup", all(STARVE, PLAIN)},
            {"!Fairness#plain", all(WAKEUP, STARVE)},
            {"!Fairness#wakeup[odd-3llc]", without(everything, "wakeup[odd-3llc]")},
            {"!Fairness#*[odd-3llc*", without(everything, "wakeup[odd-3llc]", "starve[odd-3llc@7.0]")},
            {"Fairness#wakeup,!Fairness#wakeup[smt-2llc]", without(WAKEUP, "wakeup[smt-2llc]")},
            {"Fairness,!Fairness#starve", all(WAKEUP, PLAIN)},
        };
    }

    @Test(dataProvider = "negations")
    public void whatIsNegatedDoesNotRun(String filter, Set<String> expected) {
        assertThat(run(new TestListResolver(filter), Optional.empty())).isEqualTo(expected);
    }

    @Test
    public void aRerunIsOfExactlyTheCasesThatFailed() {
        String prefix = Fairness.class.getName() + "#";
        Set<String> failed = Set.of(prefix + "starve[tiny-1llc@6.16]", prefix + "plain", "Other#wakeup[odd-3llc]");
        assertThat(run(new TestListResolver("Fairness"), Optional.of(failed)))
                .containsExactly("plain", "starve[tiny-1llc@6.16]");
        assertThat(run(new TestListResolver("Fairness#wakeup"), Optional.of(failed)))
                .as("the filter was applied when they first ran")
                .containsExactly("plain", "starve[tiny-1llc@6.16]");
    }
}
