// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.Affinity;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.plan.WorkerSettings;
import dev.ktstr.guest.report.ProgramReport;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WorkerExit;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.lab.LabGuest;
import dev.ktstr.testng.lifecycle.KernelAnswers.Answer;
import dev.ktstr.testng.lifecycle.KernelAnswers.Counts;
import dev.ktstr.testng.lifecycle.KernelAnswers.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * What the agent says of workers is what the kernel says of their processes: of those that compute, that sleep, that are moved to other
 * CPUs, that are stopped and started again, and that are killed. Each is asked about in /proc, while all stand still.
 */
public class TelemetryIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final String PIDS = "$(cat /sys/fs/cgroup/ktstr/all/*/cgroup.procs)";
    private static final String ASK = "for p in " + PIDS + "; do"
            + " echo $(cat /proc/$p/comm) $p $(cat /proc/$p/schedstat)"
            + " $(sed -n 's/^se.nr_migrations *: *//p' /proc/$p/sched)"
            + " $(sed -n 's/.*voluntary_ctxt_switches:.//p' /proc/$p/status)"
            + " $(sed 's/.*) //' /proc/$p/stat | cut -d' ' -f8,10); done";

    /** The first process of the guest. */
    private static final int AGENT = 1;

    private static final CgroupPlan ALL = CgroupPlan.of("all");
    private static final CgroupPlan OUTERMOST = CgroupPlan.of(CgroupPlan.OUTERMOST);
    private static final Work BURSTY = Work.of(WorkType.BURSTY, 5_000_000, 5_000_000);

    private final TempDirs directories = new TempDirs();
    private RunDirectory runDirectory;
    private LabGuest guest;
    private RunReport report;
    private KernelAnswers answers;
    private List<Asked> asked;

    /** What /proc says of a process while it stands still. */
    private record Proc(String name, int pid, Counts counts) {
        static Proc parse(String line) {
            String[] words = line.split(" ", -1);
            return new Proc(
                    words[0],
                    Integer.parseInt(words[1]),
                    Counts.of(Arrays.stream(words)
                            .skip(2)
                            .mapToLong(Long::parseLong)
                            .toArray()));
        }
    }

    /** The first and the last time that /proc was asked about a process. */
    private record Asked(Proc first, Proc last) {
        Asked until(Asked later) {
            return new Asked(first, later.last());
        }
    }

    @BeforeClass
    public void runOnce() throws Exception {
        runDirectory = RunDirectory.create();
        guest = LabGuest.start(
                Engines.choose("qemu", Optional.empty(), runDirectory).engine(),
                Topology.parse("2n2l1c1t"),
                512,
                LabGuest.kernel().vmlinux(),
                LabGuest.initramfs(directories.make()),
                List.of());
        guest.awaitReady(Duration.ofMinutes(2));
        KernelAnswers.note(guest);
        report = guest.agent().run(plan(), RunListener.NONE);
        assertThat(report.failedOp()).isEmpty();
        answers = KernelAnswers.read(guest);
        asked = asked();
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

    /** On each CPU there are several, so that each waits for about as long as it runs: what it waits at the ends is little beside that. */
    private static RunPlan plan() {
        CgroupPlan always =
                CgroupPlan.of("all/always", on(0, 2, Work.of(WorkType.SPIN), false), on(0, 1, BURSTY, false));
        CgroupPlan moved = CgroupPlan.of("all/moved", new WorkGroup(1, Work.of(WorkType.SPIN)));
        CgroupPlan again = CgroupPlan.of("all/again", on(1, 1, Work.of(WorkType.SPIN), true));
        PlanOp start = new CgroupOp.Spawn("all/again", 0);
        PlanOp stop = new CgroupOp.StopWorkers("all/again");
        return new RunPlan(
                List.of(
                        new StepPlan(LONG, List.of(start, freeze(), show("0"), shown("0"), thaw())),
                        new StepPlan(SHORT, List.of(freeze(), show("1"), shown("1"), thaw(), stop, pin(0))),
                        // It has no time to come to a checkpoint in between.
                        new StepPlan(
                                LONG,
                                List.of(
                                        start,
                                        freeze(),
                                        show("2"),
                                        shown("2"),
                                        thaw(),
                                        pin(1),
                                        pin(0),
                                        pin(1),
                                        pin(0))),
                        new StepPlan(Duration.ZERO, List.of(freeze(), show("3"), shown("3")))),
                List.of(ALL, always, moved, again, OUTERMOST));
    }

    private static WorkGroup on(int cpu, int workers, Work work, boolean onDemand) {
        return new WorkGroup(workers, work, WorkerSettings.NONE.withAffinity(Affinity.of(CpuSet.of(cpu))), onDemand);
    }

    private static PlanOp pin(int cpu) {
        return new CgroupOp.SetAffinity("all/moved", Affinity.of(CpuSet.of(cpu)));
    }

    private static PlanOp freeze() {
        return new CgroupOp.Freeze("all");
    }

    private static PlanOp thaw() {
        return new CgroupOp.Unfreeze("all");
    }

    private static PlanOp show(String name) {
        return program(name, ASK);
    }

    private static PlanOp program(String name, String command) {
        return new ProgramOp.Run(name, "", List.of("/bin/busybox", "sh", "-c", command));
    }

    private static PlanOp shown(String name) {
        return new ProgramOp.Wait(name, LIMIT);
    }

    /** Of each process. */
    private List<Asked> asked() {
        Map<Integer, Asked> all = new LinkedHashMap<>();
        List<ProgramReport> inOrder = new ArrayList<>(report.programs());
        inOrder.sort(Comparator.comparing(ProgramReport::name));
        for (ProgramReport program : inOrder) {
            program.output()
                    .lines()
                    .map(Proc::parse)
                    .forEach(proc -> all.merge(proc.pid(), new Asked(proc, proc), Asked::until));
        }
        // Four workers were there all the time, and one twice.
        assertThat(all).hasSize(6);
        return List.copyOf(all.values());
    }

    @DataProvider
    public Object[][] workers() {
        return report.workers().stream()
                .map(worker -> new Object[] {(worker.worker() == 2 ? "bursty-" : "spin-") + worker.worker(), worker})
                .toArray(Object[][]::new);
    }

    /** So these answers are those that /proc gives. */
    @Test
    public void theKernelSaysTheSameInProc() {
        for (Asked process : asked) {
            for (Proc proc : List.of(process.first(), process.last())) {
                assertThat(answers.all())
                        .filteredOn(answer -> answer.process() == proc.pid() && answer.asker() != proc.pid())
                        .extracting(Answer::after)
                        .contains(proc.counts());
            }
        }
    }

    /** Within 1 % or 4 ms. */
    @Test(dataProvider = "workers")
    public void theTimesAreTheKernels(String name, WorkerReport worker) {
        Span cpu = span(name, Question.SCHEDSTAT, Counts::cpu);
        Span delay = span(name, Question.SCHEDSTAT, Counts::runDelay);
        assertNear("CPU time", worker.cpuNanos(), cpu);
        assertNear("CPU time by schedstat", worker.schedstat().cpuNanos(), cpu);
        assertNear("run delay", worker.schedstat().runDelayNanos(), delay);
        assertThat(cpu.least()).isGreaterThan(SHORT.toNanos());
        assertThat(delay.least()).isGreaterThan(SHORT.toNanos());
    }

    private static void assertNear(String what, long told, Span kernels) {
        System.out.println(what + ": " + told + ", by the kernel " + kernels);
        assertThat((double) told)
                .as(what)
                .isCloseTo((double) kernels.most(), offset(Math.max(4e6, kernels.most() * 0.01)));
    }

    @Test(dataProvider = "workers")
    public void theCountsAreTheKernels(String name, WorkerReport worker) {
        assertExact("time slices", worker.schedstat().timeslices(), span(name, Question.SCHEDSTAT, Counts::slices));
        assertExact("migrations", worker.migrations(), span(name, Question.SCHED, Counts::migrations));
        assertExact(
                "voluntary switches",
                worker.usage().voluntarySwitches(),
                span(name, Question.RUSAGE, Counts::voluntary));
        assertExact(
                "involuntary switches",
                worker.usage().involuntarySwitches(),
                span(name, Question.RUSAGE, Counts::involuntary));
        assertExact("minor faults", worker.usage().minorFaults(), span(name, Question.RUSAGE, Counts::minorFaults));
        assertExact("major faults", worker.usage().majorFaults(), span(name, Question.RUSAGE, Counts::majorFaults));
    }

    private static void assertExact(String what, long told, Span kernels) {
        System.out.println(what + ": " + told + ", by the kernel " + kernels);
        assertThat(told).as(what).isBetween(kernels.least(), kernels.most());
    }

    /** What a number of a worker grew by, over all of its starts; one and the same, unless it grew while the kernel was being asked. */
    private record Span(long least, long most) {
        Span plus(Span other) {
            return new Span(least + other.least, most + other.most);
        }
    }

    private Span span(String worker, Question question, ToLongFunction<Counts> number) {
        return asked.stream()
                .filter(process -> process.first().name().equals(worker))
                .map(process -> span(process, question, number))
                .reduce(new Span(0, 0), Span::plus);
    }

    /** From where it began to where it ended, which it asked for itself: before all that /proc was asked, and behind it. */
    private Span span(Asked process, Question question, ToLongFunction<Counts> number) {
        int pid = process.first().pid();
        List<Answer> itself = answers.to(pid, pid, question);
        Answer begin = itself.get(0);
        Answer end = itself.get(itself.size() - 1);
        // The first time /proc was asked it may have been released and not have begun: who is frozen at once has not
        // run yet.
        assertThat(number.applyAsLong(begin.after()))
                .isLessThanOrEqualTo(number.applyAsLong(process.last().counts()));
        assertThat(number.applyAsLong(end.before()))
                .isGreaterThanOrEqualTo(number.applyAsLong(process.last().counts()));
        return span(begin, end, number);
    }

    private static Span span(Answer begin, Answer end, ToLongFunction<Counts> number) {
        return new Span(
                number.applyAsLong(end.before()) - number.applyAsLong(begin.after()),
                number.applyAsLong(end.after()) - number.applyAsLong(begin.before()));
    }

    /** The wait for its release is none of its work. */
    @Test
    public void whoComputesNeverWaits() throws Exception {
        CgroupPlan web = CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.SPIN)));
        RunReport run = guest.agent().run(RunPlan.of(SHORT, List.of(web)), RunListener.NONE);
        assertThat(run.workers())
                .extracting(worker -> worker.usage().voluntarySwitches())
                .containsExactly(0L, 0L);
    }

    /** It cannot say itself how it ended: the agent asks for it. */
    @Test
    public void whoIsKilledIsCounted() throws Exception {
        CgroupPlan web = CgroupPlan.of("all/web", on(0, 1, Work.of(WorkType.SPIN), false), on(0, 1, BURSTY, false));
        PlanOp kill = program("1", "kill -9 " + PIDS);
        RunReport run = guest.agent()
                .run(
                        new RunPlan(
                                List.of(
                                        StepPlan.of(LONG),
                                        new StepPlan(
                                                SHORT, List.of(freeze(), show("0"), shown("0"), kill, shown("1")))),
                                List.of(ALL, web, OUTERMOST)),
                        RunListener.NONE);
        KernelAnswers all = KernelAnswers.read(guest);
        assertThat(run.workers()).hasSize(2).allSatisfy(worker -> {
            assertThat(worker.exit()).isEqualTo(new WorkerExit(WorkerExit.Kind.SIGNALED, 9));
            Answer begin = all.to(worker.tid(), worker.tid(), Question.RUSAGE).get(0);
            Answer end = all.to(AGENT, worker.tid(), Question.STATUS).get(0);
            assertExact("voluntary switches", worker.usage().voluntarySwitches(), span(begin, end, Counts::voluntary));
            assertExact(
                    "involuntary switches",
                    worker.usage().involuntarySwitches(),
                    span(begin, end, Counts::involuntary));
            assertExact("minor faults", worker.usage().minorFaults(), span(begin, end, Counts::minorFaults));
            assertThat(worker.usage().involuntarySwitches()).isGreaterThan(50);
        });
    }
}
