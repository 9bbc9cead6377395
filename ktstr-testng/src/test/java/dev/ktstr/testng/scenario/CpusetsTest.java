// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import static dev.ktstr.testng.scenario.Scenario.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.guest.plan.Affinity;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MemPolicy;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.kvm.topology.Topology;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Which CPUs a cgroup may use, at each moment of a plan. */
public class CpusetsTest {
    /** Two nodes of one cache with two CPUs each. */
    private static final Topology MACHINE = new Topology(2, 2, 2, 1);

    private static RunPlan plan(Backdrop backdrop, Step... steps) {
        return new ScenarioPlan(MACHINE, seconds(10), Attachment.UNKNOWN, change -> new SchedulerOp.Detach())
                .whole(backdrop, List.of(steps), "");
    }

    /** Where the last operation of the only step pins the workers. */
    private static CpuSet pinned(Backdrop backdrop, Op... ops) {
        List<CgroupOp.SetAffinity> pins = plan(backdrop, step(ops)).steps().get(0).ops().stream()
                .filter(CgroupOp.SetAffinity.class::isInstance)
                .map(CgroupOp.SetAffinity.class::cast)
                .toList();
        return pins.get(pins.size() - 1).affinity().cpus();
    }

    private static List<WorkGroup> works(RunPlan plan, int cgroup) {
        return plan.cgroups().get(cgroup).works();
    }

    @Test
    public void affinitiesFollowTheCpusetOfTheMoment() {
        Backdrop web = backdrop(cgroup("web").cpuset(llc(0)), cgroup("db").cpuset(llc(1)));
        Op pin = setAffinity("web", randomHalf());
        assertThat(pinned(web, pin)).isEqualTo(CpuSet.of(0, 1));
        assertThat(pinned(web, setCpuset("web", cpus("1-3")), pin)).isEqualTo(CpuSet.range(1, 3));
        assertThat(pinned(web, clearCpuset("web"), pin)).isEqualTo(CpuSet.range(0, 3));
        assertThat(pinned(web, swapCpusets("db", "web"), pin)).isEqualTo(CpuSet.of(2, 3));
        assertThat(pinned(web, removeCgroup("db"), addCgroup(cgroup("db").cpuset(llc(1))), pin))
                .isEqualTo(CpuSet.of(0, 1));
    }

    @Test
    public void whatIsSpawnedFollowsTheCpusetOfTheMoment() {
        CgroupWork work = workers(1, spinWait())
                .workers(new WorkerCount.PercentOfCpus(100))
                .affinity(firstCpu());
        RunPlan plan = plan(
                backdrop(cgroup("web").empty()),
                step(spawn("web", work)).hold(0.5),
                step(stopWorkers("web"), setCpuset("web", llc(1)), spawn("web", work))
                        .hold(0.5));
        assertThat(plan.steps().get(0).ops()).containsExactly(new CgroupOp.Spawn("web", 0));
        assertThat(plan.steps().get(1).ops()).endsWith(new CgroupOp.Spawn("web", 1));
        assertThat(works(plan, 0)).extracting(WorkGroup::workers).containsExactly(4, 2);
        assertThat(works(plan, 0))
                .extracting(group -> group.settings().affinity().orElseThrow())
                .containsExactly(Affinity.of(CpuSet.of(0)), Affinity.of(CpuSet.of(2)));
    }

    @Test
    public void anInnerCgroupHasTheCpusOfTheOuterOne() {
        RunPlan plan = plan(
                backdrop(
                        cgroup("web").empty().cpuset(llc(1)),
                        cgroup("in").within("web").workersPct(100).affinity(firstCpu())),
                step());
        assertThat(works(plan, 1).get(0).workers()).isEqualTo(2);
        assertThat(works(plan, 1).get(0).settings().affinity()).hasValue(Affinity.of(CpuSet.of(2)));
        assertThat(pinned(
                        backdrop(
                                cgroup("web").empty(),
                                cgroup("in").within("web").cpuset(cpus("0-2"))),
                        setCpuset("web", llc(1)),
                        setAffinity("web/in", randomHalf())))
                .isEqualTo(CpuSet.of(2));
    }

    @Test
    public void theMemoryOfAnInnerCgroupComesFromTheOuterOnesNodes() {
        Cgroup inner = cgroup("in").within("web").memory(MemPolicy.of(MemPolicy.Mode.BIND, CpuSet.of(1)));
        plan(backdrop(cgroup("web").empty().mems(1), inner), step());
        plan(backdrop(cgroup("web").empty().cpuset(node(1)), inner), step());
        plan(backdrop(cgroup("web").empty().mems(0)), step(setMems("web", 1), addCgroup(inner)));
        assertThatThrownBy(() -> plan(backdrop(cgroup("web").empty().mems(0), inner), step()))
                .hasMessageContaining("names the NUMA nodes '1', but the cgroup's memory comes from '0'");
    }

    @DataProvider
    public Object[][] mistakes() {
        Backdrop nested = backdrop(
                cgroup("web").empty().cpuset(llc(0)),
                cgroup("in").within("web"),
                cgroup("db").cpuset(llc(1)));
        return new Object[][] {
            {
                backdrop(
                        cgroup("web").empty().cpuset(llc(0)),
                        cgroup("in").within("web").cpuset(cpus("1-2"))),
                step(),
                "cgroup 'web/in': cgroup 'web/in' is to have the CPUs '1-2', but 'web' around it has '0-1' at that moment;"
                        + " name some of these, or give the outer one more first"
            },
            {nested, step(setCpuset("web/in", llc(1))), "step 1, operation 1: cgroup 'web/in' is to have the CPUs '2-3'"
            },
            {
                nested,
                step(setCpuset("web/in", cpus("0")), swapCpusets("web/in", "db")),
                "step 1, operation 2: cgroup 'web/in' is to have the CPUs '2-3', but 'web' around it has '0-1'"
            },
            {
                nested,
                step(swapCpusets("db", "web/in")),
                "step 1, operation 1: swapCpusets needs two cgroups with a cpuset, and cgroup 'web/in' has none of its own at"
                        + " that moment; give it one first: setCpuset(\"web/in\", ...)"
            },
            {nested, step(clearCpuset("web"), swapCpusets("web", "db")), "and cgroup 'web' has none of its own"},
            {
                nested,
                step(cpuOffline(3), setCpuset("db", cpus("2-3"))),
                "step 1, operation 2: cgroup 'db' is to have the CPUs '2-3', of which '3' is offline at that moment; name"
                        + " others, or take it online first: cpuOnline(3)"
            },
            {
                nested,
                step(cpuOffline(3), swapCpusets("web", "db")),
                "step 1, operation 2: cgroup 'web' is to have the CPUs '2-3', of which '3' is offline"
            },
            {
                nested,
                step(cpuOffline(3), addCgroup(cgroup("late").cpuset(cpus("3")))),
                "step 1, operation 2: cgroup 'late' is to have the CPUs '3', of which '3' is offline"
            },
            {
                nested,
                step(cpuOffline(3), cpuOffline(2)),
                "step 1, operation 2: cpuOffline takes CPU 2, the last one that cgroup 'db' has online at that moment; give it"
                        + " others first: setCpuset(\"db\", ...)"
            },
            {
                nested,
                step(setAffinity("web/in", onCpus("2"))),
                "step 1, operation 1: affinity '2' has none of the CPUs that the cgroup may use, which are 0-1"
            },
            {
                nested,
                step(setAffinity("web/in", firstCpu()), setCpuset("web/in", cpus("1")))
                        .every(millis(100)),
                "step 1, operation 1, done again: setAffinity would pin the workers of cgroup 'web/in' to other CPUs than"
                        + " the time before, '1', for the CPUs that it may use are others now; change its cpuset before"
            },
            {
                nested,
                step(
                                spawn("db", workers(1, spinWait()).affinity(firstCpu())),
                                stopWorkers("db"),
                                setCpuset("db", cpus("3")))
                        .every(millis(100)),
                "step 1, operation 1, done again: other workers would be spawned in cgroup 'db' than the time before"
            },
            {
                nested,
                step(
                        addCgroup(cgroup("late").within("web").workersPct(100)),
                        removeCgroup("web/late"),
                        setCpuset("web", cpus("1")),
                        addCgroup(cgroup("late").within("web").workersPct(100))),
                "step 1, operation 4: cgroup 'web/late' would have other workers than when it was made before"
            },
        };
    }

    @Test(dataProvider = "mistakes")
    public void whatTheCpusetOfTheMomentForbidsIsRefused(Backdrop backdrop, Step step, String message) {
        assertThatThrownBy(() -> plan(backdrop, step)).hasMessageContaining(message);
    }

    @Test
    public void cpusGoAndComeBack() {
        Backdrop web = backdrop(cgroup("web").cpuset(llc(1)));
        Op pin = setAffinity("web", randomHalf());
        assertThat(pinned(web, cpuOffline(2), pin)).isEqualTo(CpuSet.of(3));
        assertThat(pinned(web, cpuOffline(2), cpuOnline(2), setCpuset("web", llc(1)), pin))
                .isEqualTo(CpuSet.of(2, 3));
        assertThat(pinned(web, cpuOffline(2), setCpuset("web", llc(0)), cpuOffline(3), pin))
                .isEqualTo(CpuSet.of(0, 1));
    }

    @Test
    public void aLoopMayChangeACpusetBeforeItPins() {
        plan(
                backdrop(cgroup("web")),
                step(setCpuset("web", llc(0)), setAffinity("web", firstCpu()), setCpuset("web", llc(1)))
                        .every(millis(100)));
    }
}
