// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import static dev.ktstr.testng.scenario.Scenario.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuMax;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.MemPolicy;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedPolicy;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.kvm.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ScenarioPlanTest {
    /** Two nodes of one cache with two CPUs each. */
    private static final Topology MACHINE = new Topology(2, 2, 2, 1);

    private static final SchedPolicy DEADLINE = SchedPolicy.deadline(millis(1), millis(10), millis(10));

    private static ScenarioPlan scenario() {
        return new ScenarioPlan(MACHINE, seconds(10), Attachment.UNKNOWN, change -> new SchedulerOp.Detach());
    }

    private static RunPlan plan(Backdrop backdrop, Step... steps) {
        return scenario().whole(backdrop, List.of(steps), "");
    }

    @Test
    public void aStepsCgroupsComeBehindItsOperationsAndGoBeforeThoseOfTheNext() {
        RunPlan plan = plan(
                backdrop(cgroup("web")).doing(setWeight("web", 200)),
                step(pause(millis(1)))
                        .with(cgroup("a"), cgroup("b").within("a"))
                        .hold(0.5),
                step(freeze("web")).hold(seconds(1)));
        assertThat(plan.steps().get(0).ops())
                .containsExactly(
                        new CgroupOp.SetWeight("web", 200),
                        new MachineOp.Pause(millis(1)),
                        new CgroupOp.Add("a"),
                        new CgroupOp.Add("a/b"));
        assertThat(plan.steps().get(0).hold()).isEqualTo(seconds(5));
        assertThat(plan.steps().get(1).ops())
                .containsExactly(new CgroupOp.Remove("a/b"), new CgroupOp.Remove("a"), new CgroupOp.Freeze("web"));
        assertThat(plan.cgroups())
                .extracting(CgroupPlan::name, CgroupPlan::onDemand)
                .containsExactly(tuple("web", false), tuple("a", true), tuple("a/b", true));
    }

    @Test
    public void whatABackdropDoesComesBehindWhatItDidAlready() {
        assertThat(backdrop(cgroup("web"))
                        .doing(setWeight("web", 200))
                        .doing(freeze("web"), unfreeze("web"))
                        .ops())
                .containsExactly(setWeight("web", 200), freeze("web"), unfreeze("web"));
    }

    @Test
    public void programsMayRunBesideWorkersThatAreInNoCgroup() {
        RunPlan plan = plan(backdrop(host().workers(2)), step(runPayload(Payload.named("fio"))));
        assertThat(plan.cgroups()).singleElement().satisfies(outermost -> assertThat(outermost.workers())
                .isEqualTo(2));
    }

    @Test
    public void whatIsRepeatedIsTheStepsOwn() {
        StepPlan step = plan(
                        backdrop(cgroup("web")),
                        step().with(cgroup("before")).hold(seconds(1)),
                        step(addCgroup(cgroup("late")), removeCgroup("late"))
                                .every(millis(100))
                                .with(cgroup("during"))
                                .hold(seconds(2)))
                .steps()
                .get(1);
        assertThat(step.ops()
                        .subList(
                                step.loop().orElseThrow().from(),
                                step.loop().orElseThrow().to()))
                .containsExactly(new CgroupOp.Add("late"), new CgroupOp.Remove("late"));
        assertThat(step.ops()).first().isEqualTo(new CgroupOp.Remove("before"));
        assertThat(step.ops()).last().isEqualTo(new CgroupOp.Add("during"));
    }

    @Test
    public void whatIsSpawnedIsAWorkOfItsCgroupThatWaits() {
        CgroupWork more = workers(3, yieldHeavy()).nice(5);
        RunPlan plan = plan(
                backdrop(cgroup("web").cpuset(llc(1))),
                step(spawn("web", more), spawn("web", more), spawn("", workers(1, spinWait()))));
        assertThat(plan.steps().get(0).ops())
                .containsExactly(new CgroupOp.Spawn("web", 1), new CgroupOp.Spawn("web", 2), new CgroupOp.Spawn("", 0));
        assertThat(plan.cgroups().get(0).works()).hasSize(3);
        assertThat(plan.cgroups().get(0).works().get(1).onDemand()).isTrue();
        assertThat(plan.cgroups().get(1).name()).isEmpty();
    }

    @Test
    public void whatWasStoppedIsSpawnedAgainAndWhatRunsGetsCompany() {
        Op more = spawn("web", workers(1, spinWait()));
        RunPlan plan = plan(
                backdrop(cgroup("web")),
                step(more).hold(0.2),
                step(more).hold(0.2),
                step(more, stopWorkers("web"), more).hold(0.2),
                step(removeCgroup("web"), addCgroup(cgroup("web")), more).hold(0.2));
        assertThat(plan.steps())
                .flatExtracting(StepPlan::ops)
                .filteredOn(CgroupOp.Spawn.class::isInstance)
                .containsExactly(
                        new CgroupOp.Spawn("web", 1),
                        new CgroupOp.Spawn("web", 2),
                        new CgroupOp.Spawn("web", 3),
                        new CgroupOp.Spawn("web", 1),
                        new CgroupOp.Spawn("web", 1));
        assertThat(plan.workers()).isEqualTo(5);
    }

    @Test
    public void aLoopMaySpawnWhatItStops() {
        Op more = spawn("web", workers(1, spinWait()));
        RunPlan plan = plan(
                backdrop(cgroup("web")).doing(more),
                step(more, stopWorkers("web"), more, removeCgroup("web"), addCgroup(cgroup("web")))
                        .every(millis(500)));
        assertThat(plan.steps().get(0).ops())
                .filteredOn(CgroupOp.Spawn.class::isInstance)
                .containsExactly(
                        new CgroupOp.Spawn("web", 1), new CgroupOp.Spawn("web", 2), new CgroupOp.Spawn("web", 1));
    }

    @Test
    public void cpusAndWorkersFollowTheMachine() {
        CgroupPlan web = plan(
                        backdrop(cgroup("web")
                                .cpuset(range(0.25, 1))
                                .workersPct(150)
                                .affinity(new AffinitySpec.LlcAligned())
                                .memory(MemPolicy.of(MemPolicy.Mode.INTERLEAVE, CpuSet.of(0, 1)))),
                        step(setAffinity("web", new AffinitySpec.SingleCpu()), setCpuset("web", part(1, 3))))
                .cgroups()
                .get(0);
        assertThat(web.cpuset()).hasValue(CpuSet.of(1, 2, 3));
        assertThat(web.works().get(0).workers()).isEqualTo(5);
        assertThat(web.works().get(0).settings().affinity().orElseThrow().cpus())
                .isEqualTo(CpuSet.of(2, 3));
        assertThat(overlapping(1, 2, 0.5).on(MACHINE)).isEqualTo(CpuSet.of(1, 2, 3));
        assertThat(part(2, 3).on(MACHINE)).isEqualTo(CpuSet.of(2, 3));
        assertThat(new AffinitySpec.RandomSubset()
                        .on(MACHINE, CpuSet.of(0, 1, 2))
                        .random())
                .isEqualTo(1);
    }

    private static MemPolicy staticBind(int... nodes) {
        return new MemPolicy(MemPolicy.Mode.BIND, CpuSet.of(nodes), Set.of(MemPolicy.Flag.STATIC));
    }

    @Test
    public void staticNodesNeedNotAllBeTheCgroups() {
        CgroupPlan web = plan(backdrop(cgroup("web").cpuset(node(0)).memory(staticBind(0, 1))), step())
                .cgroups()
                .get(0);
        assertThat(web.works().get(0).settings().memory()).hasValue(staticBind(0, 1));
        Cgroup elsewhere = cgroup("web").cpuset(node(0)).memory(MemPolicy.of(MemPolicy.Mode.BIND, CpuSet.of(1)));
        assertThatThrownBy(() -> plan(backdrop(elsewhere), step()))
                .as("no flag would help")
                .hasMessageEndingWith("change the cgroup's cpuset or mems");
    }

    @Test
    public void aRunThatIsMadeUpOnTheWayTellsWhatIsNew() {
        ScenarioPlan scenario = scenario();
        assertThat(scenario.begin(backdrop(cgroup("web")), "").cgroups())
                .extracting(CgroupPlan::name)
                .containsExactly("web");
        List<PlanOp> ops = scenario.next(step(spawn("web", workers(1, mixed())), addCgroup(cgroup("db"))), 0)
                .ops();
        assertThat(ops).containsExactly(new CgroupOp.Spawn("web", 1), new CgroupOp.Add("db"));
        List<CgroupPlan> news = scenario.news();
        assertThat(news).extracting(CgroupPlan::name).containsExactly("web", "db");
        assertThat(news.get(0).works()).singleElement().satisfies(work -> assertThat(work.onDemand())
                .isTrue());
        assertThat(scenario.news()).isEmpty();
    }

    @Test
    public void aStepThatIsRefusedOnTheWayLeavesNoTrace() {
        ScenarioPlan scenario = scenario();
        scenario.begin(backdrop(cgroup("web")), "");
        scenario.next(step().with(cgroup("a")), 0);
        scenario.news();
        assertThatThrownBy(() -> scenario.next(
                        step(
                                        addCgroup(cgroup("db")),
                                        runPayload(Payload.named("fio")),
                                        removeCgroup("web"),
                                        freeze("x"))
                                .with(cgroup("b")),
                        1))
                .hasMessageContaining("step 2, operation 4: freeze names cgroup 'x'");
        assertThat(scenario.news()).isEmpty();
        assertThat(scenario.started()).isEmpty();
        List<PlanOp> ops = scenario.next(
                        step(addCgroup(cgroup("db").workers(3)), runPayload(Payload.named("fio")), removeCgroup("web")),
                        1)
                .ops();
        assertThat(ops).hasSize(4).startsWith(new CgroupOp.Remove("a"), new CgroupOp.Add("db"));
        assertThat(scenario.news()).extracting(CgroupPlan::name).containsExactly("db", "");
    }

    @Test
    public void aStepWithTooManyWorkersIsRefusedBeforeItLeavesATrace() {
        ScenarioPlan scenario = scenario();
        scenario.begin(backdrop(cgroup("web")), "");
        assertThatThrownBy(() -> scenario.next(step(addCgroup(cgroup("db").workers(4096))), 0))
                .hasMessage("step 1: The workers of a plan must be at most 4096 in all, got 4098");
        assertThat(scenario.next(step(addCgroup(cgroup("db").workers(4))), 0).ops())
                .containsExactly(new CgroupOp.Add("db"));
    }

    @DataProvider
    public Object[][] mistakes() {
        Backdrop web = backdrop(cgroup("web"));
        return new Object[][] {
            {
                backdrop(cgroup("web").work(pipeIo()).workers(3)),
                step(),
                "cgroup 'web': Pipe requires workers divisible by 2, got 3; make it 4"
            },
            {
                backdrop(cgroup("web").workers(0)),
                step(),
                "cgroup 'web': the workers must be 1 or more, got 0; a cgroup without workers is empty()"
            },
            {backdrop(cgroup("web").cpuset(llc(2))), step(), "cgroup 'web': no LLC 2 in 2n2l2c1t"},
            {
                backdrop(cgroup("web").cpuWeight(10_001)),
                step(),
                "cgroup 'web': The cpuWeight of a cgroup must be from 1 to"
            },
            {backdrop(cgroup("web").mems(2)), step(), "cgroup 'web': its mems are '2', but the NUMA nodes of"},
            {
                backdrop(cgroup("web").cpuset(node(0)).memory(MemPolicy.of(MemPolicy.Mode.BIND, CpuSet.of(1)))),
                step(),
                "cgroup 'web': memory policy bind names the NUMA nodes '1', but the cgroup's memory comes from '0'; name"
                        + " some of these, change the cgroup's cpuset or mems"
            },
            {
                backdrop(cgroup("web").cpuset(node(0)).memory(MemPolicy.of(MemPolicy.Mode.BIND, CpuSet.of(0, 1)))),
                step(),
                "cgroup 'web': memory policy bind names the NUMA nodes '0-1', but the cgroup's memory comes from '0';"
                        + " name some of these, change the cgroup's cpuset or mems, or add the flag STATIC"
            },
            {
                backdrop(cgroup("web").cpuset(node(0)).memory(staticBind(1))),
                step(),
                "cgroup 'web': memory policy bind with the flag static names the NUMA nodes '1', but the cgroup's memory"
                        + " comes from '0'; name one of these, too, or change the cgroup's cpuset or mems"
            },
            {
                backdrop(cgroup("web").memory(staticBind(0, 2))),
                step(),
                "cgroup 'web': memory policy bind names the NUMA nodes '0,2', but 2n2l2c1t has '0-1'; name some of these"
            },
            {
                backdrop(cgroup("web").affinity(new AffinitySpec.SmtSiblings())),
                step(),
                "cgroup 'web': no core of 2n2l2c1t has two of the CPUs 0-3; take a machine with threads = 2"
            },
            {
                backdrop(cgroup("web").cpuset(cpus("0")).affinity(new AffinitySpec.Exact(CpuSet.of(1)))),
                step(),
                "cgroup 'web': affinity '1' has none of the CPUs that the cgroup may use, which are 0"
            },
            {
                backdrop(cgroup("web"), cgroup("in").within("web").cpuWeight(5)),
                step(),
                "cgroup 'web/in': cgroup 'web/in' has limits of its own, and 'web' around it has processes (workers of 'web')"
            },
            {
                backdrop(cgroup("o").empty(), cgroup("in").within("o")),
                step(spawn("o", workers(1, spinWait()))),
                "step 1, operation 1: processes would be in cgroup 'o' (workers of 'o') and in 'o/in' within it (workers of"
                        + " 'o/in'), which the kernel does not allow"
            },
            {
                backdrop(cgroup("web"), cgroup("o").empty(), cgroup("in").within("o")),
                step(moveTasks("web", "o")),
                "step 1, operation 1: processes would be in cgroup 'o' (workers of 'web') and in 'o/in'"
            },
            {
                backdrop(cgroup("o").empty(), cgroup("in").within("o")),
                step(runPayload(Payload.named("fio"), "o")),
                "step 1, operation 1: processes would be in cgroup 'o' (payload 'fio') and in 'o/in'"
            },
            {
                backdrop(cgroup("o").empty(), cgroup("in").within("o").empty()),
                step(spawn("o", workers(1, spinWait())), spawn("o/in", workers(1, spinWait()))),
                "step 1, operation 2: processes would be in cgroup 'o' (workers of 'o') and in 'o/in'"
            },
            {
                backdrop(),
                step(addCgroup(cgroup("o")), addCgroup(cgroup("in").within("o")), setWeight("o/in", 5)),
                "step 1, operation 3: setWeight changes the limits of cgroup 'o/in', which has none, since processes were in"
                        + " 'o' around it when it was made; make the outer one empty()"
            },
            {
                web,
                step(setCpuset("", llc(0))),
                "step 1, operation 1: setCpuset is for a cgroup of the run, and '' is the outermost one"
            },
            {web, step(freeze("")), "step 1, operation 1: freeze is for a cgroup of the run"},
            {web, step(removeCgroup("")), "step 1, operation 1: removeCgroup is for a cgroup of the run"},
            {
                web,
                step().with(host()),
                "step 1, cgroup '': host() is there already, so a step cannot make it; start workers in it: spawnHost("
            },
            {
                backdrop(cgroup("web").cpuset(llc(0)).policy(DEADLINE)),
                step(),
                "cgroup 'web': policy deadline is for workers that may run on all CPUs, '0-3'"
            },
            {
                backdrop(cgroup("web").affinity(firstCpu()).policy(DEADLINE)),
                step(),
                "and the cgroup's cpuset (they may use '0')"
            },
            {
                backdrop(cgroup("web").work(smtSiblingSpin())),
                step(),
                "cgroup 'web': no core of 2n2l2c1t has two of the CPUs 0-3; take a machine with threads = 2"
            },
            {backdrop(cgroup("in").within("web")), step(), "cgroup 'web/in': cgroup 'web/in' is to be made within 'web'"
            },
            {
                backdrop(cgroup("web"), cgroup("web")),
                step(),
                "cgroup 'web': cgroup 'web' is to be made, but is there already"
            },
            {web, step(removeCgroup("db")), "step 1, operation 1: cgroup 'db' is to be removed, but is not there"},
            {
                web,
                step(addCgroup(cgroup("web"))),
                "step 1, operation 1: cgroup 'web' is to be made, but is there already"
            },
            {
                web,
                step(addCgroup(cgroup("web").workers(7))),
                "step 1, operation 1: two cgroups of the run differ and are both named 'web'; rename one"
            },
            {
                web,
                step(addCgroup(cgroup("late"))).every(millis(5)),
                "step 1, operation 1, done again: cgroup 'late' is to be made, but is there already"
            },
            {
                web,
                step(spawn("web", workers(1, spinWait()))).every(millis(500)),
                "step 1, operation 1, done again: spawn starts workers in cgroup 'web' that still run since the time before;"
                        + " stop them there, stopWorkers(\"web\"), or spawn them in a step of their own"
            },
            {
                web,
                step(freeze("web"), unfreeze("web")).every(millis(500)).hold(millis(500)),
                "step 1: its operations are to be done again every 500 ms, but it holds for 500 ms, in which that never"
                        + " comes; hold for longer, or repeat them more often"
            },
            {web, step(freeze("web")).every(seconds(11)), "again every 11000 ms, but it holds for 10000 ms"},
            {
                web,
                step().with(cgroup("db")).every(millis(100)),
                "step 1: it has no operations that could be done again every 100 ms; give it some, or leave every(...) out"
            },
            {
                web,
                step(setMems("web", 0), setMems("web", 1, 3)),
                "step 1, operation 2: setMems gives cgroup 'web' the NUMA nodes '1,3', but those of 2n2l2c1t are '0-1';"
                        + " name some of these"
            },
            {web, step(spawn("db", workers(1, mixed()))), "step 1, operation 1: there is no cgroup 'db' in this run"},
            {
                web,
                step(setWeight("web", 1), freeze("db")),
                "step 1, operation 2: freeze names cgroup 'db', which is not there"
            },
            {web, step(cpuOffline(4)), "step 1, operation 1: cpuOffline names CPU 4, but 2n2l2c1t has CPUs 0-3"},
            {
                web,
                step(killPayload("fio")),
                "step 1, operation 1: killProgram names the payload 'fio', which no operation"
            },
            {web, step(setCpuset("web", part(0, 5))), "step 1, operation 1: 2n2l2c1t has 4 CPUs, too few for 5 parts"},
        };
    }

    @Test
    public void processesMayBeAroundAndWithinWhereNobodyHasLimits() {
        CgroupWork one = workers(1, spinWait());
        Cgroup inner = cgroup("in").within("o").cpuWeight(7);
        plan(backdrop(cgroup("o"), cgroup("in").within("o")), step(spawn("o", one)));
        plan(backdrop(cgroup("o")), step(stopWorkers("o"), addCgroup(inner), setWeight("o/in", 9)));
        plan(backdrop(cgroup("o").empty()), step(addCgroup(inner), stopWorkers("o/in"), spawn("o", one)));
        plan(
                backdrop(cgroup("o").empty(), cgroup("web")),
                step(addCgroup(inner), moveTasks("o/in", "web"), moveTasks("web", "o"), removeCgroup("o/in")));
        plan(
                backdrop(cgroup("o").empty()),
                step(runPayload(Payload.named("fio"), "o"), killPayload("fio"), addCgroup(inner)));
    }

    @Test(dataProvider = "mistakes")
    public void whatCouldOnlyFailInTheGuestIsRefusedWithItsPlace(Backdrop backdrop, Step step, String message) {
        assertThatThrownBy(() -> plan(backdrop, step)).hasMessageContaining(message);
    }

    @Test
    public void whatMakesNoSenseAnywhereIsRefusedWhereItIsWritten() {
        assertThatThrownBy(() -> range(0.5, 0.5)).hasMessageContaining("not 0.5 and 0.5");
        assertThatThrownBy(() -> part(3, 3)).hasMessageContaining("part 3 of 3 does not exist");
        assertThatThrownBy(() -> overlapping(0, 2, 1.5)).hasMessageContaining("not 1.5");
        assertThatThrownBy(() -> cgroup("web").workersPct(0)).hasMessageContaining("workersPct must be more than 0");
        assertThatThrownBy(() -> step().every(millis(0)))
                .hasMessageContaining("repeat its operations every more than 0");
        assertThatThrownBy(() -> setMems("web")).hasMessageContaining("setMems gives cgroup 'web' no NUMA nodes");
        assertThatThrownBy(() -> setWeight("web", 0))
                .hasMessage("setWeight of cgroup 'web' must be from 1 to 10000, got 0");
        assertThatThrownBy(() -> CpuMax.percent(0)).hasMessageContaining("without a limit it is CpuMax.UNLIMITED");
        assertThatThrownBy(() -> SchedPolicy.deadline(Duration.ofNanos(500), seconds(1), seconds(1)))
                .hasMessageContaining(
                        "runtime of policy deadline must be from 1.024 us to 4194304.0 us, got PT0.0000005S");
        assertThatThrownBy(() -> SchedPolicy.deadline(seconds(1), seconds(5), seconds(5)))
                .hasMessageContaining("period of policy deadline must be from 100.0 us to 4194304.0 us, got PT5S");
        assertThatThrownBy(() -> cpuOffline(0)).hasMessageContaining("must be from 1 to 1023, got 0");
    }
}
