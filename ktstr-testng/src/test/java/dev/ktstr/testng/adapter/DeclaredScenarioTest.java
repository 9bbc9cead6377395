// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Flag;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.ThresholdLayers;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.run.CaseContext;
import dev.ktstr.testng.run.CasePlan;
import dev.ktstr.testng.run.DeclaredPlan;
import dev.ktstr.testng.scenario.canned.Catalogue;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.Test;

public class DeclaredScenarioTest {
    /** What test authors write; nothing here is ever run. */
    static class Declared {
        static final Scheduler LENDING = Scheduler.named("lending")
                .constraints(Constraints.NONE.maxLlcs(2).maxCpus(8))
                .thresholds(Thresholds.NONE.withMaxSpreadPct(40))
                .flags(Flag.named("borrow").args("--borrow"), Flag.named("reject-pin"));

        @Ktstr(scenarios = {"basic", "cgroup_idle_overloaded"})
        void ofTheKernel(Ctx ctx) {}

        @Ktstr(
                scheduler = "LENDING",
                scenarios = {"cgroup_idle_overloaded", "cgroup_multicpu_pin"},
                llcs = 2)
        void lending(Ctx ctx) {}

        @Ktstr(scheduler = "LENDING", scenarios = "cgroup_multicpu_pin", requiredFlags = "reject-pin")
        void opposed(Ctx ctx) {}

        @Ktstr(scheduler = "LENDING", scenarios = "cgroup_affinity_pinned")
        void pinned(Ctx ctx) {}

        @Ktstr(scheduler = "LENDING", scenarios = "cgroup_affinity_pinned", maxSpreadPct = 5)
        void pinnedStrictly(Ctx ctx) {}

        @Ktstr(scenarios = {"basic", "cgroup_staedy"})
        void misspelt(Ctx ctx) {}

        @Ktstr(scenarios = "*")
        void everything(Ctx ctx) {}

        @Ktstr
        void none(Ctx ctx) {}
    }

    private static Method method(String name) {
        return Arrays.stream(Declared.class.getDeclaredMethods())
                .filter(m -> m.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<CaseContext> rows(String name, boolean gauntlet) {
        return Declaration.rows(Declared.class, method(name), Axes.of(List.of("distro:7.0"), gauntlet));
    }

    private static List<String> names(String method, boolean gauntlet) {
        return rows(method, gauntlet).stream().map(CaseContext::toString).toList();
    }

    private static CasePlan plan(String method) {
        return DeclaredPlan.of(rows(method, false).get(0));
    }

    @Test
    public void thereIsARowForEachScenario() {
        assertThat(names("ofTheKernel", false))
                .containsExactly(
                        "cgroup_steady@1n1l2c1t",
                        "cgroup_cpuset_llc_steady@1n1l2c1t",
                        "cgroup_cpuset_cross_llc_steady@1n1l2c1t",
                        "cgroup_idle_overloaded@1n1l2c1t");
        assertThat(names("everything", false)).hasSize(Catalogue.ALL.size());
        assertThat(rows("ofTheKernel", false).get(1).scenario()).isEqualTo(Catalogue.named("cgroup_cpuset_llc_steady"));
    }

    @Test
    public void flagsThatAScenarioIsAboutAreOn() {
        assertThat(names("lending", false))
                .containsExactly("cgroup_idle_overloaded@1n2l2c1t@borrow", "cgroup_multicpu_pin@1n2l2c1t");
        assertThat(rows("lending", false).get(0).scheduler().args()).containsExactly("--borrow");
    }

    @Test
    public void flagsOnWhichTestAndScenarioDoNotAgreeAreTheTests() {
        assertThat(names("opposed", false)).containsExactly("cgroup_multicpu_pin@1n1l2c1t@reject-pin");
    }

    @Test
    public void theGauntletHasTheMachinesAndFlagsThatSuit() {
        assertThat(names("lending", true))
                .containsExactly(
                        "cgroup_idle_overloaded@1n2l2c1t@borrow",
                        "cgroup_idle_overloaded@tiny-1llc@borrow",
                        "cgroup_idle_overloaded@tiny-1llc@borrow.reject-pin",
                        "cgroup_idle_overloaded@tiny-2llc@borrow",
                        "cgroup_idle_overloaded@tiny-2llc@borrow.reject-pin",
                        "cgroup_idle_overloaded@smt-2llc@borrow",
                        "cgroup_idle_overloaded@smt-2llc@borrow.reject-pin",
                        "cgroup_multicpu_pin@1n2l2c1t",
                        "cgroup_multicpu_pin@tiny-1llc",
                        "cgroup_multicpu_pin@tiny-1llc@borrow",
                        "cgroup_multicpu_pin@tiny-2llc",
                        "cgroup_multicpu_pin@tiny-2llc@borrow",
                        "cgroup_multicpu_pin@smt-2llc",
                        "cgroup_multicpu_pin@smt-2llc@borrow");
        assertThat(names("ofTheKernel", true))
                .contains("cgroup_cpuset_llc_steady@odd-5llc", "cgroup_steady@tiny-1llc")
                .doesNotContain("cgroup_cpuset_llc_steady@tiny-1llc", "cgroup_idle_overloaded@tiny-1llc");
    }

    @Test
    public void demandsOfAScenarioComeBetweenThoseOfSchedulerAndTest() {
        assertThat(DeclaredPlan.demanded(plan("pinned"), "cgroup_affinity_pinned"))
                .isEqualTo(Thresholds.DEFAULTS.withMaxSpreadPct(75));
        assertThat(DeclaredPlan.demanded(plan("pinnedStrictly"), "cgroup_affinity_pinned"))
                .isEqualTo(Thresholds.DEFAULTS.withMaxSpreadPct(5));
        assertThat(plan("pinned").thresholds()).isEqualTo(Thresholds.DEFAULTS.withMaxSpreadPct(40));
    }

    @Test
    public void whatIsShownIsWhatIsJudged() {
        for (String test : new String[] {"pinned", "pinnedStrictly", "everything"}) {
            Ktstr annotation = method(test).getAnnotation(Ktstr.class);
            List<ThresholdLayers> shown =
                    ShownThresholds.runs(DeclaredScheduler.find(Declared.class, annotation), annotation);
            List<CaseContext> judged = rows(test, false);
            assertThat(shown).hasSameSizeAs(judged).isNotEmpty();
            for (int i = 0; i < shown.size(); i++) {
                String scenario = judged.get(i).scenario().name();
                assertThat(shown.get(i).scenario().orElseThrow().name()).isEqualTo(scenario);
                assertThat(shown.get(i).merged())
                        .as("%s of %s", scenario, test)
                        .isEqualTo(DeclaredPlan.demanded(DeclaredPlan.of(judged.get(i)), scenario));
            }
        }
    }

    @Test
    public void aNameThatIsNotThereIsToldInPlace() {
        assertThatIllegalArgumentException()
                .isThrownBy(rows("misspelt", false).get(0)::topology)
                .withMessage(
                        "@Ktstr of " + Declared.class.getName()
                                + ".misspelt: there is no scenario 'cgroup_staedy' in the catalogue; did you mean cgroup_steady?");
    }

    @Test
    public void aTestWithoutScenariosHasNone() {
        assertThat(names("none", false)).containsExactly("1n1l2c1t");
        assertThatIllegalStateException()
                .isThrownBy(rows("none", false).get(0)::scenario)
                .withMessage("none[1n1l2c1t] is about no scenario of the catalogue: name some, @Ktstr(scenarios ="
                        + " \"basic\")");
    }
}
