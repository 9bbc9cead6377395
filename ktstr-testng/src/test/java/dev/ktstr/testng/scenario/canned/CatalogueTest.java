// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.check.Thresholds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.testng.annotations.Test;

public class CatalogueTest {
    private static final Map<String, String> CATEGORIES = categories();

    private static Map<String, String> categories() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("basic", "cgroup_steady cgroup_cpuset_llc_steady cgroup_cpuset_cross_llc_steady");
        names.put(
                "cpuset",
                "cgroup_cpuset_overlap_steady cgroup_cpuset_apply_midrun cgroup_cpuset_clear_midrun cgroup_cpuset_resize"
                        + " cgroup_cpuset_numa_swap cgroup_cpuset_swap_disjoint");
        names.put(
                "stress",
                "cgroup_partial_cpus_steady cgroup_uneven_steady cgroup_oversubscribed host_cgroup_contention cgroup_per_cpu"
                        + " cgroup_dsq_contention cgroup_workload_variety cgroup_cpuset_workload_variety"
                        + " cgroup_dynamic_workload_variety cgroup_cpuset_cross_llc_race fork_exit_churn nice_sweep"
                        + " affinity_churn policy_churn page_fault_churn mutex_contention_light mutex_contention_heavy");
        names.put(
                "affinity",
                "cgroup_affinity_inherit cgroup_affinity_random cgroup_affinity_spanning cgroup_affinity_pinned"
                        + " cgroup_affinity_change cgroup_cpuset_llc_affinity");
        names.put("sched_class", "sched_batch sched_idle sched_fifo sched_rr sched_mixed cgroup_pipe_io");
        names.put("stall", "stall_detect stall_recovery");
        names.put("dynamic", "cgroup_add_midrun cgroup_remove_midrun cgroup_rapid_churn");
        names.put(
                "nested",
                "nested_cgroup_steady nested_cgroup_task_move nested_cgroup_rapid_churn nested_cgroup_cpuset");
        names.put(
                "advanced",
                "cgroup_idle_overloaded cgroup_all_loaded cgroup_llc_overflow cgroup_load_imbalance cgroup_exhaust_reuse"
                        + " cgroup_cpuset_workload_imbalance cgroup_cpuset_load_shift cgroup_add_load_imbalance"
                        + " cgroup_imbalance_mixed_workload cgroup_multicpu_pin cgroup_no_ctrl_task_migration"
                        + " cgroup_cpuset_change_imbalance cgroup_load_oscillation nested_cgroup_no_ctrl"
                        + " cgroup_io_compute_imbalance cgroup_4way_load_imbalance cgroup_cpuset_overlap_imbalance"
                        + " cgroup_cpuset_overlap_load_imbalance cgroup_bursty_imbalance cgroup_bursty_load_shift");
        names.put(
                "interaction",
                "cgroup_cpuset_imbalance_combined cgroup_cpuset_overlap_imbalance_combined cgroup_no_ctrl_imbalance"
                        + " cgroup_no_ctrl_cpuset_change cgroup_no_ctrl_load_imbalance cgroup_cpuset_multicpu_pin"
                        + " cgroup_cpuset_add_remove cgroup_add_during_imbalance nested_cgroup_imbalance");
        names.put(
                "performance",
                "cache_pressure_imbalance cache_yield_wake_affine cache_pipe_io_compute_imbalance fan_out_wake"
                        + " fan_out_compute");
        return names;
    }

    private static Map<String, String> byName(Function<CannedScenario, String> what) {
        return Catalogue.ALL.stream()
                .filter(scenario -> !what.apply(scenario).isEmpty())
                .collect(Collectors.toMap(CannedScenario::name, what, (a, b) -> a, LinkedHashMap::new));
    }

    private static void flags(Map<String, String> expected, String flags, String... names) {
        for (String name : names) {
            expected.put(name, flags);
        }
    }

    @Test
    public void all81AreThereInOrder() {
        Map<String, String> found = Catalogue.ALL.stream()
                .collect(Collectors.groupingBy(
                        CannedScenario::category,
                        LinkedHashMap::new,
                        Collectors.mapping(CannedScenario::name, Collectors.joining(" "))));
        assertThat(found).containsExactlyEntriesOf(CATEGORIES);
        assertThat(Catalogue.ALL).hasSize(81).extracting(CannedScenario::name).doesNotHaveDuplicates();
        assertThat(Catalogue.categories()).containsExactlyElementsOf(CATEGORIES.keySet());
    }

    @Test
    public void eachSaysWhatItDoesInOneLine() {
        assertThat(Catalogue.ALL)
                .extracting(CannedScenario::essence)
                .doesNotHaveDuplicates()
                .allSatisfy(
                        essence -> assertThat(essence).hasSizeBetween(10, 100).doesNotContain("\n"));
    }

    @Test
    public void flagsAreThoseThatTheScenarioIsAbout() {
        Map<String, String> expected = new LinkedHashMap<>();
        flags(expected, "llc rebal", "cgroup_cpuset_cross_llc_race");
        flags(expected, "llc", "cgroup_cpuset_llc_affinity", "cache_yield_wake_affine");
        flags(expected, "llc steal", "cgroup_llc_overflow");
        flags(
                expected,
                "borrow",
                "cgroup_idle_overloaded",
                "cgroup_all_loaded",
                "cgroup_cpuset_workload_imbalance",
                "cgroup_cpuset_change_imbalance",
                "cgroup_io_compute_imbalance",
                "cgroup_cpuset_overlap_imbalance",
                "cgroup_bursty_imbalance",
                "cgroup_add_during_imbalance",
                "nested_cgroup_imbalance",
                "cache_pressure_imbalance",
                "cache_pipe_io_compute_imbalance",
                "fan_out_wake",
                "fan_out_compute");
        flags(
                expected,
                "rebal",
                "cgroup_load_imbalance",
                "cgroup_cpuset_load_shift",
                "cgroup_add_load_imbalance",
                "cgroup_load_oscillation",
                "cgroup_4way_load_imbalance",
                "cgroup_cpuset_overlap_load_imbalance",
                "cgroup_bursty_load_shift");
        flags(
                expected,
                "borrow rebal",
                "cgroup_imbalance_mixed_workload",
                "cgroup_cpuset_imbalance_combined",
                "cgroup_cpuset_overlap_imbalance_combined");
        flags(
                expected,
                "no-ctrl",
                "cgroup_no_ctrl_task_migration",
                "nested_cgroup_no_ctrl",
                "cgroup_no_ctrl_cpuset_change");
        flags(expected, "no-ctrl borrow", "cgroup_no_ctrl_imbalance");
        flags(expected, "no-ctrl rebal", "cgroup_no_ctrl_load_imbalance");
        assertThat(byName(scenario -> String.join(" ", scenario.constraints().requiredFlags())))
                .containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(byName(scenario -> String.join(" ", scenario.constraints().excludedFlags())))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "cgroup_affinity_change", "reject-pin",
                        "cgroup_multicpu_pin", "reject-pin",
                        "cgroup_cpuset_multicpu_pin", "reject-pin"));
    }

    @Test
    public void machinesAreThoseThatTheScenarioNeeds() {
        assertThat(Catalogue.named("cgroup_steady").constraints()).isEqualTo(Constraints.NONE);
        assertThat(Catalogue.named("cgroup_cpuset_llc_steady").constraints().minLlcs())
                .hasValue(2);
        assertThat(Catalogue.named("cgroup_cpuset_numa_swap").constraints().minNumaNodes())
                .hasValue(2);
        Map<String, Integer> cpus = Map.of(
                "cgroup_cpuset_resize", 4,
                "cgroup_cpuset_swap_disjoint", 8,
                "cgroup_workload_variety", 6,
                "cgroup_dynamic_workload_variety", 5,
                "cgroup_add_midrun", 4,
                "cgroup_remove_midrun", 3);
        cpus.forEach(
                (name, least) -> assertThat(Catalogue.named(name).constraints().minCpus())
                        .as(name)
                        .hasValue(least));
    }

    @Test
    public void demandsAreThoseOfTheScenario() {
        Map<String, Thresholds> expected = Map.of(
                "cgroup_dsq_contention", Thresholds.NONE.withMaxGap(millis(1500)),
                "cgroup_affinity_pinned", Thresholds.NONE.withMaxSpreadPct(75),
                "cache_pressure_imbalance", Thresholds.NONE.withMaxThroughputCv(1.0),
                "cache_yield_wake_affine",
                        Thresholds.NONE.withMaxWakeLatencyCv(50).withMaxThroughputCv(1.0),
                "cache_pipe_io_compute_imbalance", Thresholds.NONE.withMaxWakeLatencyCv(15),
                "fan_out_wake", Thresholds.NONE.withMaxWakeLatencyCv(10).withMaxSpreadPct(50),
                "fan_out_compute", Thresholds.NONE.withMaxWakeLatencyCv(10).withMaxSpreadPct(50));
        Map<String, Thresholds> found = Catalogue.ALL.stream()
                .filter(scenario -> !scenario.thresholds().equals(Thresholds.NONE))
                .collect(Collectors.toMap(CannedScenario::name, CannedScenario::thresholds));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    public void aNameThatIsNotThereComesWithSimilarOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.named("cgroup_stedy"))
                .withMessage("there is no scenario 'cgroup_stedy' in the catalogue; did you mean cgroup_steady?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.select("basic", "strss"))
                .withMessageContaining("'strss' in the catalogue; did you mean stress");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.named("basic"))
                .withMessageContaining("no scenario 'basic'");
    }

    @Test
    public void someAreChosenByNameAndCategory() {
        assertThat(Catalogue.select("*")).isEqualTo(Catalogue.ALL);
        assertThat(Catalogue.select("nice_sweep", "stall", "stall_detect"))
                .extracting(CannedScenario::name)
                .containsExactly("nice_sweep", "stall_detect", "stall_recovery");
        assertThat(Catalogue.select()).isEqualTo(List.of());
    }
}
