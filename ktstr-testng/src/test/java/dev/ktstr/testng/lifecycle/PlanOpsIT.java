// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.ktstr.guest.OpenRun;
import dev.ktstr.guest.RequestFailedException;
import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.Affinity;
import dev.ktstr.guest.plan.CgroupLimits;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuMax;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.MemPolicy;
import dev.ktstr.guest.plan.MemPolicy.Flag;
import dev.ktstr.guest.plan.MemPolicy.Mode;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedPolicy;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.plan.WorkerSettings;
import dev.ktstr.guest.report.ProgramReport;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerFailure;
import dev.ktstr.guest.report.WorkerExit;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Operations on cgroups, workers, programs and CPUs in plans, in one real guest; what its kernel says of them is read by programs. */
public class PlanOpsIT {
    private static final Duration HOLD = Duration.ofMillis(300);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CGROUPS = "/sys/fs/cgroup/ktstr/";
    private static final WorkGroup SPIN = spinning(WorkerSettings.NONE, false);

    private static final WorkGroup ON_DEMAND = spinning(WorkerSettings.NONE, true);

    private final TempDirs directories = new TempDirs();
    private RunDirectory runDirectory;
    private LabGuest guest;

    @BeforeClass
    public void boot() throws Exception {
        runDirectory = RunDirectory.create();
        guest = LabGuest.start(
                Engines.choose("qemu", Optional.empty(), runDirectory).engine(),
                Topology.parse("2n2l1c1t"),
                512,
                LabGuest.kernel().vmlinux(),
                LabGuest.initramfs(directories.make()),
                List.of());
        guest.awaitReady(Duration.ofMinutes(2));
    }

    @AfterClass(alwaysRun = true)
    public void removeAll() throws IOException {
        if (guest != null) {
            guest.close();
        }
        directories.close();
        if (runDirectory != null) {
            runDirectory.close();
        }
    }

    private static WorkGroup spinning(WorkerSettings settings, boolean onDemand) {
        return new WorkGroup(1, Work.of(WorkType.SPIN), settings, onDemand);
    }

    private RunReport run(List<CgroupPlan> cgroups, StepPlan... steps) throws InterruptedException {
        return guest.agent().run(new RunPlan(List.of(steps), cgroups), RunListener.NONE);
    }

    private static List<PlanOp> ops(PlanOp... ops) {
        return new ArrayList<>(List.of(ops));
    }

    /** Operations, and then a program in the outermost cgroup that prints what a command prints, and its end. */
    private static StepPlan thenShow(List<PlanOp> ops, String command) {
        ops.add(new ProgramOp.Run("show", "", List.of("/bin/busybox", "sh", "-c", command)));
        ops.add(new ProgramOp.Wait("show", LIMIT));
        return new StepPlan(HOLD, ops);
    }

    private static List<CgroupPlan> with(CgroupPlan... cgroups) {
        List<CgroupPlan> all = new ArrayList<>(List.of(cgroups));
        all.add(CgroupPlan.of(CgroupPlan.OUTERMOST));
        return all;
    }

    private static String shown(RunReport report) {
        assertThat(report.failedOp()).isEmpty();
        ProgramReport program = named(report, "show");
        assertThat(program.succeeded()).as(program.toString()).isTrue();
        return program.output().strip();
    }

    private static ProgramReport named(RunReport report, String name) {
        return report.programs().stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String cat(String cgroup, String file) {
        return "cat " + CGROUPS + cgroup + "/" + file;
    }

    @Test
    public void aCgroupComesAndGoesWithItsWorkers() throws Exception {
        RunReport report = run(
                List.of(
                        CgroupPlan.of("web", SPIN),
                        CgroupPlan.of("late", SPIN, SPIN).onlyOnDemand(),
                        CgroupPlan.of("late/inner", SPIN).onlyOnDemand()),
                StepPlan.of(HOLD),
                StepPlan.of(
                        HOLD,
                        new CgroupOp.Add("late"),
                        new CgroupOp.Add("late/inner"),
                        new CgroupOp.CaptureProcs("late", "before")),
                StepPlan.of(HOLD, new CgroupOp.Remove("late/inner"), new CgroupOp.Remove("late")));
        assertThat(report.failedOp()).isEmpty();
        assertThat(report.steps().get(1).captured().get("before"))
                .containsExactlyInAnyOrder(
                        report.workers().get(1).tid(), report.workers().get(2).tid());
        assertThat(report.steps().get(0).workUnits()).containsEntry("late", 0L).containsEntry("late/inner", 0L);
        long inStep = report.steps().get(1).workUnits().get("late");
        assertThat(inStep).isPositive();
        // Whatever they did until they were stopped, they did no more afterwards.
        assertThat(report.workers().get(1).wallNanos())
                .isBetween(
                        HOLD.toNanos(),
                        report.steps().get(2).heldFromNanos()
                                - report.steps().get(1).beganNanos());
        assertThat(report.workers()).allSatisfy(worker -> {
            assertThat(worker.starts()).isEqualTo(1);
            assertThat(worker.workUnits()).isPositive();
            assertThat(worker.exit()).isEqualTo(new WorkerExit(WorkerExit.Kind.EXITED, 0));
        });
        assertThat(guest.run("ls -d " + CGROUPS + "late 2>&1")).contains("No such file");
    }

    @Test
    public void workersMayBeInACgroupAndInOneWithinIt() throws Exception {
        RunReport report = run(
                List.of(CgroupPlan.of("outer", SPIN), CgroupPlan.of("outer/inner", SPIN)),
                StepPlan.of(HOLD, new CgroupOp.CaptureProcs("outer", "outer")));
        assertThat(report.failedOp()).isEmpty();
        assertThat(report.steps().get(0).captured().get("outer"))
                .containsExactly(report.workers().get(0).tid());
        assertThat(report.workers())
                .allSatisfy(worker -> assertThat(worker.workUnits()).isPositive());
    }

    /** What the planner refuses is refused by the kernel. */
    @Test
    public void limitsWithinACgroupAndProcessesInItExcludeEachOther() throws Exception {
        CgroupLimits limits = new CgroupLimits(Optional.empty(), Optional.empty(), Optional.of(7), Optional.empty());
        List<CgroupPlan> cgroups = List.of(
                new CgroupPlan("outer", CgroupLimits.NONE, List.of(SPIN, ON_DEMAND), false),
                new CgroupPlan("outer/inner", limits, List.of(SPIN), true));
        CgroupOp add = new CgroupOp.Add("outer/inner");
        CgroupOp stop = new CgroupOp.StopWorkers("outer");
        CgroupOp spawn = new CgroupOp.Spawn("outer", 1);
        assertThat(run(cgroups, StepPlan.of(HOLD, add)).failedOp().orElseThrow().message())
                .isEqualTo("cgroup outer/inner cannot have limits of its own: processes run in outer itself");
        assertThat(run(cgroups, StepPlan.of(HOLD, stop, add)).failedOp()).isEmpty();
        assertThat(run(cgroups, StepPlan.of(HOLD, stop, add, spawn))
                        .failedOp()
                        .orElseThrow()
                        .message())
                .contains("Device or resource busy");
    }

    @Test
    public void workersThatStartAgainGoOnCounting() throws Exception {
        RunReport report = run(
                List.of(CgroupPlan.of(
                        "web", SPIN, spinning(WorkerSettings.NONE, true), spinning(WorkerSettings.NONE, true))),
                StepPlan.of(HOLD, new CgroupOp.Spawn("web", 1)),
                StepPlan.of(HOLD, new CgroupOp.StopWorkers("web")),
                StepPlan.of(HOLD, new CgroupOp.Spawn("web", 1)));
        assertThat(report.failedOp()).isEmpty();
        WorkerReport always = report.workers().get(0);
        WorkerReport twice = report.workers().get(1);
        WorkerReport never = report.workers().get(2);
        assertThat(always.starts()).isEqualTo(1);
        assertThat(twice.starts()).isEqualTo(2);
        assertThat(twice.wallNanos())
                .isBetween(2 * HOLD.toNanos(), report.wall().toNanos());
        assertThat(never.starts()).isZero();
        assertThat(never.exit().kind()).isEqualTo(WorkerExit.Kind.NEVER_STARTED);
        long stopped = report.steps().get(1).workUnits().get("web");
        assertThat(report.steps().get(0).workUnits().get("web")).isPositive();
        assertThat(report.steps().get(2).workUnits().get("web")).isGreaterThan(stopped);
    }

    @DataProvider
    public Object[][] limits() {
        CgroupPlan web = CgroupPlan.of("web", SPIN).withCpuset(CpuSet.of(0));
        CgroupPlan db = CgroupPlan.of("db", SPIN).withCpuset(CpuSet.of(1));
        return new Object[][] {
            {web, db, ops(), cat("web", "cpuset.cpus"), "0"},
            {web, db, ops(new CgroupOp.SetCpuset("web", CpuSet.of(1))), cat("web", "cpuset.cpus"), "1"},
            {web, db, ops(new CgroupOp.ClearCpuset("web")), cat("web", "cpuset.cpus.effective"), "0-1"},
            {
                web,
                db,
                ops(new CgroupOp.SwapCpusets("web", "db")),
                cat("web", "cpuset.cpus") + "; " + cat("db", "cpuset.cpus"),
                "1\n0"
            },
            {web, db, ops(new CgroupOp.SetMems("web", CpuSet.of(1))), cat("web", "cpuset.mems"), "1"},
            {web, db, ops(new CgroupOp.SetWeight("web", 300)), cat("web", "cpu.weight"), "300"},
            {
                web.withLimits(CgroupLimits.NONE.withCpuWeight(77).withMems(CpuSet.of(0))),
                db,
                ops(),
                cat("web", "cpu.weight") + "; " + cat("web", "cpuset.mems"),
                "77\n0"
            },
            {
                web,
                db,
                ops(new CgroupOp.SetCpuMax(
                        "web", new CpuMax(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(5)))),
                cat("web", "cpu.max") + "; " + cat("web", "cpu.max.burst"),
                "20000 100000\n5000"
            },
            {
                web.withLimits(CgroupLimits.NONE.withCpuMax(CpuMax.percent(50))),
                db,
                ops(new CgroupOp.SetCpuMax("web", CpuMax.UNLIMITED)),
                cat("web", "cpu.max"),
                "max 100000"
            },
            {
                web,
                db,
                ops(new MachineOp.CpuOffline(1), new MachineOp.Pause(Duration.ofMillis(20))),
                "cat /sys/devices/system/cpu/online",
                "0"
            },
            {
                web,
                db,
                ops(new MachineOp.CpuOffline(1), new MachineOp.CpuOnline(1)),
                "cat /sys/devices/system/cpu/online",
                "0-1"
            },
        };
    }

    @Test(dataProvider = "limits")
    public void theKernelSaysWhatTheOperationDid(
            CgroupPlan web, CgroupPlan db, List<PlanOp> ops, String command, String expected) throws Exception {
        assertThat(shown(run(with(web, db), thenShow(ops, command)))).isEqualTo(expected);
        assertThat(guest.run("cat /sys/devices/system/cpu/online").strip()).isEqualTo("0-1");
    }

    @Test
    public void whoIsFrozenDoesNothing() throws Exception {
        RunReport report = run(
                List.of(CgroupPlan.of("web", SPIN)),
                StepPlan.of(HOLD, new CgroupOp.Freeze("web")),
                StepPlan.of(HOLD),
                StepPlan.of(HOLD, new CgroupOp.Unfreeze("web")),
                StepPlan.of(HOLD, new CgroupOp.Freeze("web")));
        assertThat(report.failedOp()).isEmpty();
        List<Long> units =
                report.steps().stream().map(step -> step.workUnits().get("web")).toList();
        assertThat(units.get(1)).isEqualTo(units.get(0));
        assertThat(units.get(2)).isGreaterThan(units.get(1));
        // One that ends frozen ends all the same.
        assertThat(report.workers().get(0).exit()).isEqualTo(new WorkerExit(WorkerExit.Kind.EXITED, 0));
    }

    @Test
    public void aFreezeIsNoGap() throws Exception {
        RunReport report = run(
                List.of(CgroupPlan.of("web"), CgroupPlan.of("web/inner", SPIN)),
                StepPlan.of(HOLD, new CgroupOp.Freeze("web")),
                StepPlan.of(Duration.ofSeconds(2)),
                StepPlan.of(HOLD, new CgroupOp.Unfreeze("web")),
                StepPlan.of(Duration.ofSeconds(2), new CgroupOp.Freeze("web/inner")));
        assertThat(report.failedOp()).isEmpty();
        assertThat(report.workers()).allSatisfy(worker -> {
            assertThat(worker.workUnits()).isPositive();
            assertThat(worker.maxGap().nanos()).isLessThan(1_500_000_000L);
        });
    }

    @Test
    public void whoStillWorksIsNotStartedAgain() throws Exception {
        WorkGroup onDemand = spinning(WorkerSettings.NONE, true);
        OpenRun run =
                guest.agent().open(new RunPlan(List.of(), List.of(CgroupPlan.of("web", onDemand))), RunListener.NONE);
        run.proceed(List.of(), List.of(StepPlan.of(HOLD, new CgroupOp.Spawn("web", 0))));
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> run.proceed(List.of(), List.of(StepPlan.of(HOLD, new CgroupOp.Spawn("web", 0)))))
                .withMessageContaining("worker 0 in cgroup web of an earlier start has not ended");
        WorkerReport worker = run.end().workers().get(0);
        // It went on, and what it did before counts.
        assertThat(worker.wallNanos()).isGreaterThan(HOLD.toNanos());
        assertThat(worker.cpuNanos()).isPositive();
        assertThat(worker.exit()).isEqualTo(new WorkerExit(WorkerExit.Kind.EXITED, 0));
    }

    @Test
    public void tasksMoveToAnotherCgroup() throws Exception {
        RunReport report = run(
                List.of(CgroupPlan.of("web", SPIN, SPIN), CgroupPlan.of("db").withCpuset(CpuSet.of(1))),
                StepPlan.of(
                        HOLD,
                        new CgroupOp.MoveTasks("web", "db"),
                        new CgroupOp.CaptureProcs("web", "left"),
                        new CgroupOp.CaptureProcs("db", "moved")));
        assertThat(report.failedOp()).isEmpty();
        assertThat(report.steps().get(0).captured().get("left")).isEmpty();
        assertThat(report.steps().get(0).captured().get("moved")).hasSize(2);
    }

    private static String procs(String cgroup, String command) {
        return "for p in $(" + cat(cgroup, "cgroup.procs") + "); do " + command + "; done";
    }

    @DataProvider
    public Object[][] settings() {
        String policy = "set -- $(sed 's/.*) //' /proc/$p/stat); echo ${39} ${38} ${17}";
        String allowed = "sed -n 's/Cpus_allowed_list:.//p' /proc/$p/status";
        return new Object[][] {
            {WorkerSettings.NONE.withPolicy(SchedPolicy.NORMAL), policy, "0 0 0"},
            {WorkerSettings.NONE.withPolicy(SchedPolicy.fifo(7)), policy, "1 7 0"},
            {WorkerSettings.NONE.withPolicy(SchedPolicy.roundRobin(9)), policy, "2 9 0"},
            {WorkerSettings.NONE.withPolicy(SchedPolicy.BATCH).withNice(5), policy, "3 0 5"},
            {WorkerSettings.NONE.withPolicy(SchedPolicy.IDLE), policy, "5 0 0"},
            {
                WorkerSettings.NONE.withPolicy(
                        SchedPolicy.deadline(Duration.ofMillis(2), Duration.ofMillis(10), Duration.ofMillis(20))),
                policy,
                "6 0 0"
            },
            {WorkerSettings.NONE.withPolicy(SchedPolicy.EXT), policy, "7 0 0"},
            {WorkerSettings.NONE.withNice(-7), policy, "0 0 -7"},
            {WorkerSettings.NONE.withAffinity(Affinity.of(CpuSet.of(1))), allowed, "1"},
            {WorkerSettings.NONE.withAffinity(new Affinity(CpuSet.of(0, 1), 1)), allowed + " | wc -c", "2"},
            {WorkerSettings.NONE.withOwner(65534, 65533), "stat -c '%u %g' /proc/$p", "65534 65533"},
            {WorkerSettings.NONE.withComm("my worker"), "cat /proc/$p/comm", "my worker"},
        };
    }

    @Test(dataProvider = "settings")
    public void workersAreWhatTheyAreToBe(WorkerSettings settings, String command, String expected) throws Exception {
        CgroupPlan web = CgroupPlan.of("web", spinning(settings, false));
        assertThat(shown(run(with(web), thenShow(ops(), procs("web", command)))))
                .isEqualTo(expected);
    }

    /** A policy, and how /proc/PID/numa_maps calls it ({@code mpol_to_str} of mm/mempolicy.c). */
    @DataProvider
    public Object[][] memoryPolicies() {
        CpuSet both = CpuSet.of(0, 1);
        CpuSet one = CpuSet.of(1);
        return new Object[][] {
            {MemPolicy.of(Mode.DEFAULT, CpuSet.empty()), "default"},
            {MemPolicy.of(Mode.LOCAL, CpuSet.empty()), "local"},
            {MemPolicy.of(Mode.PREFERRED, one), "prefer:1"},
            {MemPolicy.of(Mode.PREFERRED_MANY, both), "prefer (many):0-1"},
            {MemPolicy.of(Mode.BIND, one), "bind:1"},
            {MemPolicy.of(Mode.INTERLEAVE, both), "interleave:0-1"},
            {MemPolicy.of(Mode.WEIGHTED_INTERLEAVE, both), "weighted interleave:0-1"},
            {new MemPolicy(Mode.BIND, one, Set.of(Flag.STATIC)), "bind=static:1"},
            {new MemPolicy(Mode.PREFERRED, one, Set.of(Flag.RELATIVE)), "prefer=relative:1"},
            {new MemPolicy(Mode.BIND, one, Set.of(Flag.NUMA_BALANCING)), "bind=balancing:1"},
            {new MemPolicy(Mode.PREFERRED_MANY, one, Set.of(Flag.NUMA_BALANCING)), "prefer (many)=balancing:1"},
            {
                new MemPolicy(Mode.BIND, one, Set.of(Flag.STATIC, Flag.NUMA_BALANCING)), "bind=static|balancing:1",
            },
            {
                new MemPolicy(Mode.BIND, one, Set.of(Flag.RELATIVE, Flag.NUMA_BALANCING)), "bind=relative|balancing:1",
            },
        };
    }

    @Test(dataProvider = "memoryPolicies")
    public void theKernelSaysWhereMemoryComesFrom(MemPolicy policy, String expected) throws Exception {
        workersAreWhatTheyAreToBe(
                WorkerSettings.NONE.withMemory(policy),
                "sed -n '1s/^[^ ]* \\(.*\\) file=.*/\\1/p' /proc/$p/numa_maps",
                expected);
    }

    @Test
    public void everyMemoryPolicyAndFlagIsShownToTheKernel() {
        List<MemPolicy> shown =
                Arrays.stream(memoryPolicies()).map(row -> (MemPolicy) row[0]).toList();
        assertThat(shown).extracting(MemPolicy::mode).contains(Mode.values());
        assertThat(shown).flatExtracting(MemPolicy::flags).contains(Flag.values());
    }

    @Test
    public void theWorkersOfACgroupArePinnedAnew() throws Exception {
        StepPlan step = thenShow(
                ops(new CgroupOp.SetAffinity("web", Affinity.of(CpuSet.of(1)))),
                procs("web", "sed -n 's/Cpus_allowed_list:.//p' /proc/$p/status"));
        assertThat(shown(run(with(CgroupPlan.of("web", SPIN, SPIN)), step))).isEqualTo("1\n1");
    }

    @Test
    public void whatTheKernelRefusesIsToldWithItsWords() {
        WorkerSettings elsewhere =
                WorkerSettings.NONE.withMemory(MemPolicy.of(Mode.BIND, CpuSet.of(MemPolicy.MAX_NODE)));
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> run(List.of(CgroupPlan.of("web", spinning(elsewhere, false))), StepPlan.of(HOLD)))
                .withMessageContaining(
                        "worker 0 (spin) in cgroup web could not set its memory policy: Invalid argument");
    }

    /** A static policy needs a node that the cgroup has, too, where it is set; that is why the scenario's author hears it before a boot. */
    @Test
    public void aStaticPolicyNeedsANodeOfTheCgroup() throws Exception {
        CpuSet here = CpuSet.of(0);
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> run(List.of(withStaticMemory(here, CpuSet.of(1))), StepPlan.of(HOLD)))
                .withMessageContaining(
                        "worker 0 (spin) in cgroup web could not set its memory policy: Invalid argument");
        assertThat(run(List.of(withStaticMemory(here, CpuSet.of(0, 1))), StepPlan.of(HOLD))
                        .failedOp())
                .isEmpty();
    }

    private static CgroupPlan withStaticMemory(CpuSet mems, CpuSet nodes) {
        MemPolicy policy = new MemPolicy(Mode.BIND, nodes, Set.of(Flag.STATIC));
        return CgroupPlan.of("web", spinning(WorkerSettings.NONE.withMemory(policy), false))
                .withLimits(CgroupLimits.NONE.withMems(mems));
    }

    @Test
    public void anOperationThatFailsEndsThePlan() throws Exception {
        RunReport report = run(
                List.of(CgroupPlan.of("web", SPIN)),
                StepPlan.of(HOLD, new CgroupOp.SetCpuset("web", CpuSet.of(0, 5))),
                StepPlan.of(HOLD));
        assertThat(report.steps()).hasSize(1);
        assertThat(report.failedOp()).hasValueSatisfying(failed -> {
            assertThat(failed.reason()).isEqualTo(SchedulerFailure.OPERATION_FAILED);
            assertThat(failed.message()).contains("write \"0,5\" to " + CGROUPS + "web/cpuset.cpus: Numerical");
        });
        // That came at once, perhaps before the first unit of work.
        assertThat(report.workers().get(0).exit()).isEqualTo(new WorkerExit(WorkerExit.Kind.EXITED, 0));
    }

    @Test
    public void programsRunBesideTheWorkers() throws Exception {
        List<CgroupPlan> cgroups = List.of(CgroupPlan.of("web", SPIN), CgroupPlan.of("tools"));
        RunReport report = run(
                cgroups,
                StepPlan.of(
                        HOLD,
                        new ProgramOp.Run("fails", "tools", List.of("/bin/busybox", "sh", "-c", "echo no >&2; exit 3")),
                        new ProgramOp.Run("lasts", "tools", List.of("/bin/busybox", "sleep", "1000")),
                        new ProgramOp.Run("hangs", "tools", List.of("/bin/busybox", "sleep", "2000")),
                        new ProgramOp.Run("nobody", "tools", List.of("/bin/there-is-none")),
                        new CgroupOp.CaptureProcs("tools", "running"),
                        new ProgramOp.Wait("fails", LIMIT),
                        new ProgramOp.Kill("hangs"),
                        // The end of the plan would kill it, too: it must be gone before.
                        new ProgramOp.Wait("hangs", Duration.ofSeconds(5))));
        assertThat(report.failedOp()).isEmpty();
        assertThat(report.steps().get(0).captured().get("running")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(report.programs())
                .extracting(ProgramReport::name, program -> program.exit().toString(), ProgramReport::killed)
                .contains(
                        tuple("fails", "exit status 3", false),
                        tuple("lasts", "signal 9", true),
                        tuple("hangs", "signal 9", true));
        assertThat(named(report, "fails").errors()).isEqualTo("no\n");
        assertThat(named(report, "nobody").execError()).hasValue("No such file or directory");

        RunReport late = run(
                cgroups,
                StepPlan.of(
                        HOLD,
                        new ProgramOp.Run("lasts", "tools", List.of("/bin/busybox", "sleep", "1000")),
                        new ProgramOp.Wait("lasts", Duration.ofMillis(100))));
        assertThat(late.failedOp()).hasValueSatisfying(failed -> assertThat(failed.message())
                .isEqualTo("program \"lasts\" had not ended after 100 ms"));
        assertThat(guest.run("pidof sleep")).isEmpty();
    }

    @Test
    public void whatAProgramLeavesBehindEndsWithThePlan() throws Exception {
        String leaves = "sleep 3000 & busybox setsid sleep 3001 & exit 0";
        RunReport report = run(
                with(CgroupPlan.of("web", SPIN), CgroupPlan.of("tools")),
                StepPlan.of(
                        HOLD,
                        new ProgramOp.Run(
                                "outer", "", List.of("/bin/busybox", "sh", "-c", "busybox setsid sleep 2999 & exit 0")),
                        new ProgramOp.Run("leaves", "tools", List.of("/bin/busybox", "sh", "-c", leaves)),
                        new ProgramOp.Wait("leaves", LIMIT),
                        new CgroupOp.CaptureProcs("tools", "left")));
        assertThat(report.failedOp()).isEmpty();
        assertThat(report.steps().get(0).captured().get("left")).hasSize(2);
        assertThat(named(report, "leaves").exit().toString()).isEqualTo("exit status 0");
        assertThat(guest.run("pidof sleep")).isEmpty();
    }

    @Test
    public void aLoopDoesItAgainAndAgain() throws Exception {
        Duration second = Duration.ofSeconds(2);
        List<PlanOp> churn = List.of(
                new CgroupOp.Add("late"), new MachineOp.Pause(Duration.ofMillis(50)), new CgroupOp.Remove("late"));
        RunReport report = run(
                List.of(CgroupPlan.of("web", SPIN), CgroupPlan.of("late", SPIN).onlyOnDemand()),
                new StepPlan(second, churn, Optional.of(new StepPlan.Loop(Duration.ofMillis(200), 0, 3))));
        assertThat(report.failedOp()).isEmpty();
        // 1 and at most 9 laps; one is left out where the guest came late.
        assertThat(report.workers().get(1).starts()).isBetween(3, 10);
    }

    @Test
    public void aHostMakesTheStepsUpOnTheWay() throws Exception {
        OpenRun run = guest.agent().open(new RunPlan(List.of(), List.of(CgroupPlan.of("web", SPIN))), RunListener.NONE);
        run.proceed(List.of(), List.of(StepPlan.of(HOLD)));
        assertThat(guest.run(cat("web", "cgroup.procs")).lines()).hasSize(1);
        run.proceed(
                List.of(CgroupPlan.of("db", SPIN, SPIN), CgroupPlan.of("web", spinning(WorkerSettings.NONE, true))),
                List.of(StepPlan.of(HOLD, new CgroupOp.Spawn("web", 1))));
        assertThat(guest.run(cat("web", "cgroup.procs")).lines()).hasSize(2);
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() ->
                        run.proceed(List.of(), List.of(StepPlan.of(HOLD, new CgroupOp.SetCpuset("db", CpuSet.of(7))))))
                .withMessageContaining("carry out setCpuset: write \"7\" to " + CGROUPS + "db/cpuset.cpus: Numerical");
        RunReport report = run.end();
        assertThat(report.workers())
                .extracting(WorkerReport::cgroup, WorkerReport::work)
                .containsExactly(tuple("web", 0), tuple("db", 0), tuple("db", 1), tuple("web", 1));
        assertThat(report.workers())
                .allSatisfy(worker -> assertThat(worker.workUnits()).isPositive());
        assertThat(report.steps()).hasSize(3);
        assertThat(run(List.of(CgroupPlan.of("web", SPIN)), StepPlan.of(HOLD)).failedOp())
                .isEmpty();
    }
}
