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
        assertThat(plan.workers()).isEqualTo(14);
        assertThat(plan.duration()).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    public void theGoldenPlanHasEveryTypeOfWork() {
        Set<Class<?>> used = GoldenFramesTest.PLAN.cgroups().stream()
                .flatMap(cgroup -> cgroup.works().stream())
                .map(group -> group.work().getClass())
                .collect(Collectors.toSet());
        assertThat(used).containsExactlyInAnyOrder(Work.class.getPermittedSubclasses());
    }

    @Test
    public void theGoldenPlanHasEveryOperation() {
        Set<Class<?>> used = GoldenFramesTest.PLAN.steps().stream()
                .flatMap(step -> step.ops().stream())
                .map(SchedulerOp::getClass)
                .collect(Collectors.toSet());
        assertThat(used).containsExactlyInAnyOrder(SchedulerOp.class.getPermittedSubclasses());
    }

    @DataProvider
    public Object[][] mistakes() {
        WorkGroup spin = new WorkGroup(1, new Work.Spin());
        return new Object[][] {
            {call(() -> new WorkGroup(3, new Work.Pipe(1))), "Pipe requires workers divisible by 2, got 3"},
            {
                call(() -> new WorkGroup(1, new Work.FutexPingPong(1))),
                "FutexPingPong requires workers divisible by 2, got 1"
            },
            {call(() -> new WorkGroup(0, new Work.Spin())), "Spin's workers must be from 1 to 4096, got 0"},
            {call(() -> new Work.Pipe(0)), "Pipe's burst must be from 1 to 1073741824, got 0"},
            {
                call(() -> new Work.Bursty(Duration.ZERO, SECOND)),
                "Bursty's on must be longer than 0 and at most 24 h, got PT0S"
            },
            {call(() -> new Work.Sequence(List.of())), "Sequence's number of phases must be from 1 to 4096, got 0"},
            {
                call(() -> new Phase(Phase.Kind.SPIN, Duration.ofDays(2))),
                "The duration of a phase must be longer than 0 and at most 24 h, got PT48H"
            },
            {
                call(() -> CgroupPlan.of("a/b", spin)),
                "'a/b' is not a name for a cgroup, expected 1 to 64 bytes without '/', '..' and control characters, and "
                        + "not '.'"
            },
            {
                call(() -> CgroupPlan.of("cgroup.procs", spin)),
                "'cgroup.procs' is not a name for a cgroup: the kernel names its own files that way (cgroup.procs, "
                        + "cpu.weight); replace the '.'"
            },
            {
                call(() -> CgroupPlan.of("a", spin).withCpuset(CpuSet.empty())),
                "Cgroup 'a' has an empty cpuset: give it CPUs, or no cpuset for all of them"
            },
            {
                call(() -> CgroupPlan.of("a", spin).withCpuWeight(0)),
                "The cpuWeight of cgroup 'a' must be from 1 to 10000, got 0"
            },
            {
                call(() -> RunPlan.of(Duration.ZERO, List.of(CgroupPlan.of("a", spin)))),
                "The duration of a plan must be longer than 0 and at most 24 h, got PT0S"
            },
            {
                call(() -> new RunPlan(List.of(), List.of(CgroupPlan.of("a", spin)))),
                "The number of steps of a plan must be from 1 to 64, got 0"
            },
            {
                call(() -> new RunPlan(
                        Collections.nCopies(2, StepPlan.of(Duration.ofHours(13))), List.of(CgroupPlan.of("a", spin)))),
                "The duration of a plan must be longer than 0 and at most 24 h, got PT26H"
            },
            {
                call(() ->
                        new RunPlan(List.of(StepPlan.of(SECOND)), List.of(CgroupPlan.of("a", spin)), "/cells/../up")),
                "The parent of a plan's cgroups must be a path like /cells/inner of at most 255 characters, got "
                        + "'/cells/../up'"
            },
            {call(() -> StepPlan.of(SECOND.negated())), "The hold of a step must be from 0 to 24 h, got PT-1S"},
            {
                call(() -> new StepPlan(SECOND, Collections.nCopies(17, new SchedulerOp.Detach()))),
                "The number of operations of a step must be from 0 to 16, got 17"
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
            {call(() -> CgroupPlan.of("a")), "The number of works of cgroup 'a' must be from 1 to 1024, got 0"},
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
                                Collections.nCopies(2, new WorkGroup(4096, new Work.Spin()))
                                        .toArray(WorkGroup[]::new))))),
                "The workers of a plan must be at most 4096 in all, got 8192"
            },
            {
                call(() -> {
                    Phase phase = new Phase(Phase.Kind.SPIN, SECOND);
                    WorkGroup long1 = new WorkGroup(1, new Work.Sequence(Collections.nCopies(4096, phase)));
                    WorkGroup short1 = new WorkGroup(1, new Work.Sequence(List.of(phase)));
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
                        + "Pipe requires workers divisible by 2, got 3");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(pipe.replace("pipe", "pope")))
                .withMessageContaining("'cgroups[0].works[0].work.type' is 'pope'");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(pipe.replace("\"ops\":[]", "\"ops\":[{\"op\":\"pause\"}]")))
                .withMessageContaining("'steps[0].ops[0].op' is 'pause'");
    }
}
