// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerCommand;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.scenario.Attachment;
import dev.ktstr.testng.scenario.canned.CannedScenario;
import dev.ktstr.testng.scenario.canned.Catalogue;
import dev.ktstr.testng.scenario.canned.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Whether the catalogue's scenarios are possible where they say they are; nothing is booted. */
public class CannedRequestTest {
    private static final List<String> ALL_FLAGS = List.of("borrow", "rebal", "llc", "steal", "no-ctrl");

    /** Every scenario is possible on it. */
    private static final Topology ROOMY = new Topology(2, 4, 2, 1);

    private static final List<Topology> SMALL = List.of(
            new Topology(1, 1, 1, 1),
            new Topology(1, 1, 2, 1),
            new Topology(1, 1, 3, 1),
            new Topology(1, 2, 1, 1),
            new Topology(2, 2, 1, 1),
            new Topology(1, 5, 1, 1),
            new Topology(1, 2, 3, 1),
            ROOMY);

    @DataProvider
    public Object[][] scenarios() {
        return Catalogue.ALL.stream().map(scenario -> new Object[] {scenario}).toArray(Object[][]::new);
    }

    private static RunPlan plan(CannedScenario scenario, Topology topology, Duration duration) {
        Script script = scenario.on(topology);
        RunRequest request =
                new RunRequest(topology, script.backdrop(), script.steps(), duration, Scheduler.EEVDF, Attachment.NONE);
        return request.plan(other -> new SchedulerCommand(other.name(), List.of("/bin/true")));
    }

    private static List<Topology> machines() {
        List<Topology> machines = new ArrayList<>(SMALL);
        TopologyPreset.ALL.forEach(preset -> machines.add(preset.topology()));
        return machines;
    }

    @Test(dataProvider = "scenarios")
    public void whatIsNotRefusedIsPossible(CannedScenario scenario) {
        int possible = 0;
        for (Topology machine : machines()) {
            Optional<String> refusal = scenario.refusal(machine, ALL_FLAGS);
            if (refusal.isEmpty()) {
                RunPlan plan = plan(scenario, machine, seconds(12));
                assertThat(plan.workers()).as("workers on " + machine).isPositive();
                possible++;
            } else {
                assertThat(refusal.get()).startsWith("scenario " + scenario + ": " + machine + " has ");
            }
        }
        assertThat(possible).as("machines it is possible on").isPositive();
    }

    @Test(dataProvider = "scenarios")
    public void theWholeDurationIsUsed(CannedScenario scenario) {
        assertThat(scenario.refusal(ROOMY, ALL_FLAGS)).isEmpty();
        Duration held = plan(scenario, ROOMY, seconds(2)).duration();
        assertThat(held).isBetween(millis(1999), millis(2001));
    }

    @Test
    public void whatAMachineLacksIsSaid() {
        assertThat(Catalogue.named("cgroup_cpuset_swap_disjoint").refusal(new Topology(1, 1, 4, 1), ALL_FLAGS))
                .hasValue("scenario cgroup_cpuset_swap_disjoint: 1n1l4c1t has 4 CPUs, less than minCpus 8");
        assertThat(Catalogue.named("cgroup_cpuset_cross_llc_steady").refusal(new Topology(1, 2, 1, 1), List.of()))
                .hasValue(
                        "scenario cgroup_cpuset_cross_llc_steady: 1n2l1c1t has 1 CPU in its first LLC, which cannot be"
                                + " split; take a machine with 2 or more");
    }

    @Test
    public void flagsAreHeeded() {
        assertThat(Catalogue.named("cgroup_idle_overloaded").refusal(ROOMY, List.of("rebal")))
                .hasValue("scenario cgroup_idle_overloaded: it is about the scheduler's flag 'borrow', which is not on;"
                        + " declare it with the scheduler: flags(Flag.named(\"borrow\"))");
        assertThat(Catalogue.named("cgroup_multicpu_pin").refusal(ROOMY, List.of("reject-pin")))
                .hasValue(
                        "scenario cgroup_multicpu_pin: it makes no sense with the scheduler's flag 'reject-pin', which"
                                + " is on");
    }

    @Test
    public void sizesAreThoseOfTheNames() {
        assertThat(workers("cgroup_oversubscribed")).containsExactly(32, 32);
        assertThat(workers("cgroup_4way_load_imbalance")).containsExactly(16, 8, 4, 1);
        assertThat(workers("cgroup_idle_overloaded")).containsExactly(16, 1);
        assertThat(workers("cgroup_cpuset_cross_llc_race")).containsExactly(8, 8, 8, 8);
        assertThat(workers("cgroup_per_cpu")).hasSize(8).containsOnly(1);
        assertThat(workers("mutex_contention_heavy")).containsExactly(8);
        assertThat(plan(Catalogue.named("cgroup_per_cpu"), new Topology(1, 14, 9, 2), seconds(2))
                        .cgroups())
                .hasSize(64);
        assertThat(plan(Catalogue.named("cgroup_no_ctrl_task_migration"), ROOMY, seconds(2)).steps().stream()
                        .mapToInt(step -> step.ops().size())
                        .sum())
                .as("moves")
                .isEqualTo(9);
    }

    private static List<Integer> workers(String name) {
        return plan(Catalogue.named(name), ROOMY, seconds(2)).cgroups().stream()
                .map(CgroupPlan::works)
                .map(works -> works.stream().mapToInt(WorkGroup::workers).sum())
                .toList();
    }
}
