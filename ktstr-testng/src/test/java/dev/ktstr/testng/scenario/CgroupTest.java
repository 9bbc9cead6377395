// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import static dev.ktstr.testng.scenario.Scenario.bursty;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.futexPingPong;
import static dev.ktstr.testng.scenario.Scenario.llc;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.mixed;
import static dev.ktstr.testng.scenario.Scenario.pipeIo;
import static dev.ktstr.testng.scenario.Scenario.seconds;
import static dev.ktstr.testng.scenario.Scenario.sequence;
import static dev.ktstr.testng.scenario.Scenario.sleeping;
import static dev.ktstr.testng.scenario.Scenario.spin;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static dev.ktstr.testng.scenario.Scenario.yieldHeavy;
import static dev.ktstr.testng.scenario.Scenario.yielding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.Phase;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.kvm.topology.InvalidTopologyException;
import dev.ktstr.kvm.topology.Topology;
import java.time.Duration;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CgroupTest {
    private static final Topology TWO_LLCS = new Topology(1, 2, 2, 1);

    private static CgroupPlan on(Cgroup cgroup) {
        return cgroup.on(TWO_LLCS, CpuSet.range(0, 3), CpuSet.of(0));
    }

    @Test
    public void aPlainCgroupSpinsWithTwoWorkersOnAllCpus() {
        Cgroup plain = cgroup("web");
        assertThat(on(plain)).isEqualTo(CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.SPIN))));
    }

    @Test
    public void everythingDeclaredStandsInThePlan() {
        Cgroup changed = cgroup("web")
                .workers(3)
                .work(yieldHeavy())
                .and(4, pipeIo())
                .cpuset(llc(1))
                .cpuWeight(300);
        assertThat(on(changed))
                .isEqualTo(CgroupPlan.of(
                                "web",
                                new WorkGroup(3, Work.of(WorkType.YIELD)),
                                new WorkGroup(4, Work.of(WorkType.PIPE, 1024)))
                        .withCpuset(CpuSet.of(2, 3))
                        .withCpuWeight(300));
    }

    @Test
    public void changesAreMadeToACopy() {
        Cgroup original = cgroup("web");
        Cgroup same = cgroup("web");
        Cgroup changed = original.workers(5)
                .work(mixed())
                .and(2, spinWait())
                .cpuset(llc(0))
                .cpuWeight(1);
        assertThat(original).isEqualTo(same).isNotEqualTo(changed);
    }

    @Test
    public void workersAndWorkChangeTheLastGroupOnly() {
        Cgroup changed = cgroup("web").and(1, yieldHeavy()).workers(6).work(mixed());
        assertThat(changed.works())
                .containsExactly(CgroupWork.of(2, Work.of(WorkType.SPIN)), CgroupWork.of(6, Work.of(WorkType.MIXED)));
    }

    @DataProvider
    public Object[][] works() {
        return new Object[][] {
            {spinWait(), Work.of(WorkType.SPIN)},
            {yieldHeavy(), Work.of(WorkType.YIELD)},
            {mixed(), Work.of(WorkType.MIXED)},
            {bursty(millis(50), seconds(1)), Work.of(WorkType.BURSTY, 50_000_000, 1_000_000_000)},
            {pipeIo(), Work.of(WorkType.PIPE, 1024)},
            {futexPingPong(), Work.of(WorkType.FUTEX_PING_PONG, 1024)},
            {
                sequence(spin(millis(100)), sleeping(millis(5)), yielding(millis(20))),
                Work.sequence(List.of(
                        new Phase(Phase.Kind.SPIN, Duration.ofMillis(100)),
                        new Phase(Phase.Kind.SLEEP, Duration.ofMillis(5)),
                        new Phase(Phase.Kind.YIELD, Duration.ofMillis(20))))
            },
        };
    }

    @Test(dataProvider = "works")
    public void wordsMeanWorkOfTheGuest(Work word, Work meant) {
        assertThat(cgroup("web").work(word).works()).containsExactly(CgroupWork.of(2, meant));
    }

    @Test
    public void aCpusetTheMachineLacksIsRefused() {
        Cgroup cgroup = cgroup("web").cpuset(llc(2));
        assertThatThrownBy(() -> on(cgroup))
                .isInstanceOf(InvalidTopologyException.class)
                .hasMessageContaining("no LLC 2");
    }

    @Test
    public void workersThatDoNotFitTheWorkAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> on(cgroup("web").work(pipeIo()).workers(3)))
                .withMessage("Pipe requires workers divisible by 2, got 3; make it 4");
    }

    @Test
    public void whatTheGuestCannotMakeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cgroup("a/b"))
                .withMessage("'a/b' is not a name for a cgroup, as it has a slash; for one within another write"
                        + " cgroup(\"inner\").within(\"outer\")");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> on(cgroup("web").cpuWeight(0)))
                .withMessageContaining("cpuWeight of a cgroup");
    }
}
