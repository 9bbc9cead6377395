// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.StepPlan;
import java.time.Duration;
import java.util.List;
import org.testng.annotations.Test;

public class ConfinementTest {
    private static final List<CgroupPlan> CGROUPS = List.of(
            CgroupPlan.of("web").withCpuset(CpuSet.of(0)),
            CgroupPlan.of("web/inner"),
            CgroupPlan.of("db").withCpuset(CpuSet.of(1, 2)),
            CgroupPlan.of("free"));

    private static Confinement after(PlanOp... ops) {
        return new Confinement(new RunPlan(List.of(StepPlan.of(Duration.ofSeconds(1), ops)), CGROUPS));
    }

    @Test
    public void aCgroupKeepsToItsCpusetAndToThatAroundIt() {
        Confinement plain = after();
        assertThat(plain.of("web")).hasValue(CpuSet.of(0));
        assertThat(plain.of("web/inner")).hasValue(CpuSet.of(0));
        assertThat(plain.of("free")).isEmpty();
        assertThat(plain.of("unheard")).isEmpty();
    }

    @Test
    public void eachCpusetOfTheRunIsAllowed() {
        assertThat(after(new CgroupOp.SetCpuset("web", CpuSet.of(3))).of("web")).hasValue(CpuSet.of(0, 3));
        assertThat(after(new CgroupOp.ClearCpuset("web")).of("web")).isEmpty();
        Confinement swapped = after(new CgroupOp.SwapCpusets("web", "db"));
        assertThat(swapped.of("web")).hasValue(CpuSet.range(0, 2));
        assertThat(swapped.of("db")).hasValue(CpuSet.range(0, 2));
    }

    @Test
    public void whoIsMovedMayRunWhereItIsMovedTo() {
        Confinement moved = after(new CgroupOp.MoveTasks("web", "db"), new CgroupOp.SetCpuset("db", CpuSet.of(5)));
        assertThat(moved.of("web")).hasValue(CpuSet.of(0, 1, 2, 5));
        assertThat(moved.of("db")).hasValue(CpuSet.of(1, 2, 5));
        assertThat(after(new CgroupOp.MoveTasks("web", "free")).of("web")).isEmpty();
    }

    @Test
    public void aCgroupWithoutACpusetFollowsTheOneAroundIt() {
        Confinement widened = after(new CgroupOp.SetCpuset("web", CpuSet.of(3)));
        assertThat(widened.of("web/inner")).hasValue(CpuSet.of(0, 3));
        Confinement own = after(new CgroupOp.SetCpuset("web/inner", CpuSet.of(0)), new CgroupOp.ClearCpuset("web"));
        assertThat(own.of("web/inner")).isEmpty();
        assertThat(after(new CgroupOp.ClearCpuset("web/inner")).of("web/inner")).hasValue(CpuSet.of(0));
    }

    @Test
    public void aCgroupThatIsLeftWithoutCpusHasThoseAroundIt() {
        assertThat(after(new CgroupOp.SetCpuset("web/inner", CpuSet.of(0)), new CgroupOp.SetCpuset("web", CpuSet.of(3)))
                        .of("web/inner"))
                .hasValue(CpuSet.of(0, 3));
        PlanOp[] narrow = {new CgroupOp.SetCpuset("db", CpuSet.of(2)), new MachineOp.CpuOffline(2)};
        assertThat(after(narrow).of("db")).as("all that there are").isEmpty();
        assertThat(after(new MachineOp.CpuOffline(1)).of("db"))
                .as("one is left")
                .hasValue(CpuSet.of(1, 2));
    }

    @Test
    public void movesFollowOneAnotherInAnyNumber() {
        List<CgroupPlan> chain = List.of(
                CgroupPlan.of("a").withCpuset(CpuSet.of(0)),
                CgroupPlan.of("b").withCpuset(CpuSet.of(1)),
                CgroupPlan.of("c").withCpuset(CpuSet.of(2)),
                CgroupPlan.of("d").withCpuset(CpuSet.of(3)),
                CgroupPlan.of("e").withCpuset(CpuSet.of(4)));
        PlanOp[] moves = {
            new CgroupOp.MoveTasks("a", "b"),
            new CgroupOp.MoveTasks("b", "c"),
            new CgroupOp.MoveTasks("c", "d"),
            new CgroupOp.MoveTasks("d", "e")
        };
        Confinement moved = new Confinement(new RunPlan(List.of(StepPlan.of(Duration.ofSeconds(1), moves)), chain));
        assertThat(moved.of("a")).hasValue(CpuSet.range(0, 4));
        assertThat(moved.of("d")).hasValue(CpuSet.of(3, 4));
        PlanOp[] swaps = {
            new CgroupOp.SwapCpusets("d", "e"),
            new CgroupOp.SwapCpusets("c", "d"),
            new CgroupOp.SwapCpusets("b", "c"),
            new CgroupOp.SwapCpusets("a", "b")
        };
        Confinement swapped = new Confinement(new RunPlan(List.of(StepPlan.of(Duration.ofSeconds(1), swaps)), chain));
        assertThat(swapped.of("e")).hasValue(CpuSet.range(0, 4));
    }

    @Test
    public void whoWasMovedToACgroupThatIsRemovedGoesToTheOutermostOne() {
        Confinement left = after(new CgroupOp.MoveTasks("web", "db"), new CgroupOp.Remove("db"));
        assertThat(left.of("web")).isEmpty();
        assertThat(left.of("db")).as("its own workers end with it").hasValue(CpuSet.of(1, 2));
    }
}
