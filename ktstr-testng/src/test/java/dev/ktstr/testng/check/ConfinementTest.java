// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
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
}
