// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.GoldenFramesTest;
import dev.ktstr.guest.protocol.JsonMessage;
import dev.ktstr.guest.protocol.MalformedMessageException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class RunPlanTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static RunPlan read(String json) {
        return RunPlanJson.read(JsonMessage.parse("RUN_PLAN frame 1", Frame.utf8(json)));
    }

    @Test
    public void comesBackFromJson() {
        RunPlan plan = GoldenFramesTest.PLAN;
        assertThat(read(RunPlanJson.write(plan).toString())).isEqualTo(plan);
        assertThat(plan.workers()).isEqualTo(108);
        assertThat(plan.duration()).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    public void theGoldenPlanHasEveryTypeOfWork() {
        Set<WorkType> used = GoldenFramesTest.PLAN.cgroups().stream()
                .flatMap(cgroup -> cgroup.works().stream())
                .map(group -> group.work().type())
                .collect(Collectors.toSet());
        assertThat(used).containsExactlyInAnyOrder(WorkType.values());
    }

    @Test
    public void theGoldenPlanHasEveryOperation() {
        Set<Class<?>> used = GoldenFramesTest.PLAN.steps().stream()
                .flatMap(step -> step.ops().stream())
                .map(PlanOp::getClass)
                .collect(Collectors.toSet());
        Set<Class<?>> all = Arrays.stream(PlanOp.class.getPermittedSubclasses())
                .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
                .collect(Collectors.toSet());
        assertThat(used).isEqualTo(all);
    }

    @DataProvider
    public Object[][] mistakes() {
        WorkGroup spin = new WorkGroup(1, Work.of(WorkType.SPIN));
        return new Object[][] {
            {
                call(() -> new WorkGroup(3, Work.of(WorkType.PIPE, 1))),
                "Pipe requires workers divisible by 2, got 3; make it 4"
            },
            {
                call(() -> new WorkGroup(1, Work.of(WorkType.FUTEX_PING_PONG, 1))),
                "FutexPingPong requires workers divisible by 2, got 1; make it 2"
            },
            {call(() -> new WorkGroup(0, Work.of(WorkType.SPIN))), "Spin's workers must be from 1 to 4096, got 0"},
            {call(() -> Work.of(WorkType.PIPE, 0)), "Pipe's burst must be from 1 to 1073741824, got 0"},
            {call(() -> Work.of(WorkType.BURSTY, 0, 1)), "Bursty's onNanos must be from 1 to 86400000000000, got 0"},
            {call(() -> Work.sequence(List.of())), "Sequence's number of phases must be from 1 to 4096, got 0"},
            {
                call(() -> new Phase(Phase.Kind.SPIN, Duration.ofDays(2))),
                "The duration of a phase must be longer than 0 and at most 24 h, got PT48H"
            },
            {
                call(() -> CgroupPlan.of("a//b", spin)),
                "'a//b' is not a name for a cgroup, expected 1 to 64 bytes without '..' and control characters, and not "
                        + "'.'; for one within another, both names with a '/' between them"
            },
            {
                call(() -> RunPlan.of(SECOND, List.of(CgroupPlan.of("a/b", spin)))),
                "Cgroup 'a/b' is within 'a', which does not stand before it: define that one, too"
            },
            {
                call(() -> new RunPlan(
                        List.of(StepPlan.of(SECOND, new CgroupOp.Freeze("b"))), List.of(CgroupPlan.of("a", spin)))),
                "freeze names the cgroup 'b', which the plan does not have; it has [a]"
            },
            {
                call(() -> new RunPlan(
                        List.of(StepPlan.of(SECOND, new CgroupOp.Spawn("a", 1))), List.of(CgroupPlan.of("a", spin)))),
                "The work that is spawned in cgroup 'a' must be from 0 to 0, got 1"
            },
            {
                call(() -> new CgroupPlan("", CgroupLimits.NONE.withCpuWeight(5), List.of(spin), false)),
                "The outermost cgroup has limits, and it can have none"
            },
            {
                call(() -> MemPolicy.of(MemPolicy.Mode.BIND, CpuSet.empty())),
                "Memory policy bind must have NUMA nodes, got none"
            },
            {
                call(() ->
                        new MemPolicy(MemPolicy.Mode.INTERLEAVE, CpuSet.of(0), Set.of(MemPolicy.Flag.NUMA_BALANCING))),
                "Memory policy interleave has the flag numa-balancing, which goes with bind and preferred-many only; drop"
                        + " it, or take one of these"
            },
            {
                call(() -> new CgroupOp.SetCpuset("web", CpuSet.empty())),
                "setCpuset gives cgroup 'web' no CPUs: name some, or give it all of them with clearCpuset"
            },
            {
                call(() -> new CgroupOp.SetMems("web", CpuSet.empty())),
                "setMems gives cgroup 'web' no NUMA nodes: name some"
            },
            {
                call(() -> new MemPolicy(
                        MemPolicy.Mode.BIND, CpuSet.of(0), Set.of(MemPolicy.Flag.STATIC, MemPolicy.Flag.RELATIVE))),
                "Memory policy bind has the flags static and relative, which exclude each other; drop one"
            },
            {
                call(() -> new MemPolicy(MemPolicy.Mode.LOCAL, CpuSet.empty(), Set.of(MemPolicy.Flag.STATIC))),
                "Memory policy local has the flag static, which says how NUMA nodes are meant, and local has none; drop it,"
                        + " or take preferred with a node"
            },
            {
                call(() -> new MemPolicy(MemPolicy.Mode.LOCAL, CpuSet.empty(), Set.of(MemPolicy.Flag.RELATIVE))),
                "Memory policy local has the flag relative, which says how NUMA nodes are meant, and local has none; drop it,"
                        + " or take preferred with a node"
            },
            {call(() -> SchedPolicy.fifo(0)), "The priority of policy fifo must be from 1 to 99, got 0"},
            {
                call(() -> SchedPolicy.deadline(SECOND, SECOND.dividedBy(2), SECOND)),
                "Policy deadline must have runtime <= deadline <= period, got PT1S, PT0.5S, PT1S"
            },
            {call(() -> WorkerSettings.NONE.withNice(20)), "The nice value of a worker must be from -20 to 19, got 20"},
            {
                call(() -> WorkerSettings.NONE.withComm("longer-than-15-b")),
                "The comm of a worker must be at most 15 bytes without a NUL, got 16 bytes"
            },
            {
                call(() -> new Affinity(CpuSet.of(1), 2)),
                "The number of random CPUs of an affinity must be from 0 to 1, got 2"
            },
            {
                call(() -> new CpuMax(SECOND, SECOND, SECOND.multipliedBy(2))),
                "The burst of cpu.max must be from 0 to the quota of PT1S, got PT2S"
            },
            {
                call(() -> CgroupPlan.of("cgroup.procs", spin)),
                "'cgroup.procs' is not a name for a cgroup: the kernel names its own files that way (cgroup.procs, "
                        + "cpu.weight); replace the '.'"
            },
            {
                call(() -> CgroupPlan.of("a", spin).withCpuset(CpuSet.empty())),
                "A cgroup has an empty cpuset: give it CPUs, or no cpuset for all of them"
            },
            {
                call(() -> CgroupPlan.of("a", spin).withCpuWeight(0)),
                "The cpuWeight of a cgroup must be from 1 to 10000, got 0"
            },
            {
                call(() -> RunPlan.of(Duration.ZERO, List.of(CgroupPlan.of("a", spin)))),
                "The duration of a plan must be longer than 0 and at most 24 h, got PT0S"
            },
            {
                call(() -> new RunPlan(List.of(), List.of(CgroupPlan.of("a", spin))).requireWhole()),
                "The number of steps of a plan must be from 1 to 64, got 0"
            },
            {
                call(() -> new RunPlan(
                        Collections.nCopies(2, StepPlan.of(Duration.ofHours(13))), List.of(CgroupPlan.of("a", spin)))),
                "The duration of a plan must be from 0 to 24 h, got PT26H"
            },
            {
                call(() ->
                        new RunPlan(List.of(StepPlan.of(SECOND)), List.of(CgroupPlan.of("a", spin)), "/cells/../up")),
                "The parent of a plan's cgroups must be a path like /cells/inner of at most 255 characters, got "
                        + "'/cells/../up'"
            },
            {call(() -> StepPlan.of(SECOND.negated())), "The hold of a step must be from 0 to 24 h, got PT-1S"},
            {
                call(() -> new StepPlan(SECOND, Collections.nCopies(2049, new SchedulerOp.Detach()))),
                "The number of operations of a step must be from 0 to 2048, got 2049"
            },
            {
                call(() -> new SchedulerOp.Restart(Duration.ofSeconds(601))),
                "The attach timeout of a scheduler must be longer than 0 and at most 10 min, got PT10M1S"
            },
            {
                call(() -> new SchedulerCommand("scx", List.of())),
                "The number of arguments of scheduler 'scx' must be from 1 to 128, got 0"
            },
            {
                call(() -> new SchedulerCommand("scx", List.of("bin/scx"))),
                "The command line of scheduler 'scx' begins with 'bin/scx', expected the absolute path of its binary in "
                        + "the guest"
            },
            {
                call(() -> new SchedulerCommand("scx", List.of("/bin/scx", "x".repeat(4096)))),
                "An argument of scheduler 'scx' must be at most 4095 bytes without a NUL, got 4096 bytes"
            },
            {
                call(() -> new SchedulerCommand("scx", List.of("/bin/scx", "a\0b"))),
                "An argument of scheduler 'scx' must be at most 4095 bytes without a NUL, got 3 bytes with one"
            },
            {
                call(() -> RunPlan.of(SECOND, List.of(CgroupPlan.of("a", spin), CgroupPlan.of("a", spin)))),
                "Two cgroups of a plan are named 'a', expected different names: put the works into one cgroup, or rename "
                        + "one"
            },
            {
                call(() -> RunPlan.of(
                        SECOND,
                        List.of(CgroupPlan.of(
                                "a",
                                Collections.nCopies(2, new WorkGroup(4096, Work.of(WorkType.SPIN)))
                                        .toArray(WorkGroup[]::new))))),
                "The workers of a plan must be at most 4096 in all, got 8192"
            },
            {
                call(() -> {
                    Phase phase = new Phase(Phase.Kind.SPIN, SECOND);
                    WorkGroup long1 = new WorkGroup(1, Work.sequence(Collections.nCopies(4096, phase)));
                    WorkGroup short1 = new WorkGroup(1, Work.sequence(List.of(phase)));
                    RunPlan.of(SECOND, List.of(CgroupPlan.of("a", long1), CgroupPlan.of("b", short1)));
                }),
                "The phases of a plan's sequences must be at most 4096 in all, got 4097"
            },
        };
    }

    private static ThrowingCallable call(ThrowingCallable call) {
        return call;
    }

    @Test(dataProvider = "mistakes")
    public void saysWhatIsWrong(ThrowingCallable mistake, String message) {
        assertThatIllegalArgumentException().isThrownBy(mistake).withMessage(message);
    }

    @Test
    public void readsNoPlanThatCouldNotBeMade() {
        String pipe =
                "{\"steps\":[{\"holdNanos\":1,\"ops\":[]}],\"cgroups\":[{\"name\":\"a\",\"works\":[{\"workers\":3,\"work\":"
                        + "{\"type\":\"pipe\",\"burst\":1}}]}]}";
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(pipe))
                .withMessage("RUN_PLAN frame 1: member 'cgroups[0].works[0].workers' was refused: "
                        + "Pipe requires workers divisible by 2, got 3; make it 4");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(pipe.replace("pipe", "pope")))
                .withMessageContaining("'pope' is no type of work");
        String nap = "\"workers\":1,\"work\":{\"type\":\"sequence\",\"phases\":[{\"type\":\"nap\",\"nanos\":1}]}";
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(pipe.replace("\"workers\":3,\"work\":{\"type\":\"pipe\",\"burst\":1}", nap)))
                .withMessageContaining("'nap' is no phase, expected one of [spin, sleep, yield, io, alu-hot]");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(pipe.replace("\"ops\":[]", "\"ops\":[{\"op\":\"rest\"}]")))
                .withMessageContaining("'steps[0].ops[0].op' is 'rest'");
    }
}
