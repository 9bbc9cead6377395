// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.testng.annotations.Test;

public class RunTimesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static RunTimes times(int workers, int cpus) {
        WorkGroup spin = new WorkGroup(workers, Work.of(WorkType.SPIN));
        return new RunTimes(RunPlan.of(Duration.ofSeconds(10), List.of(CgroupPlan.of("a", spin))), cpus, PATIENCE);
    }

    @Test
    public void grantsTheAgentItsOwnTimes() {
        assertThat(times(2, 4).untilReleased()).isEqualTo(Duration.ofSeconds(30 + 2 + 5));
        assertThat(times(4000, 4).untilReleased()).isEqualTo(Duration.ofSeconds(30 + 2 + 5 + 20));
        assertThat(times(4000, 4).untilDrained()).isEqualTo(Duration.ofSeconds(30 + 10 + 1 + 10 + 1));
        assertThat(times(4000, 4).untilReported()).isEqualTo(Duration.ofSeconds(30 + 80));
    }

    @Test
    public void grantsTheAgentTheTimesOfOperations() {
        Duration second = Duration.ofSeconds(1);
        SchedulerOp detach = new SchedulerOp.Detach();
        SchedulerOp attach = SchedulerOp.Attach.of("a", List.of("/a"), Duration.ofSeconds(100));
        SchedulerOp replace = SchedulerOp.Replace.of("a", List.of("/a"), Duration.ofSeconds(200));
        SchedulerOp restart = new SchedulerOp.Restart(Duration.ofSeconds(400));
        List<CgroupPlan> cgroups = List.of(CgroupPlan.of("a", new WorkGroup(1, Work.of(WorkType.SPIN))));
        RunPlan stopped = new RunPlan(List.of(StepPlan.of(second, detach)), cgroups);
        RunPlan all = new RunPlan(
                List.of(StepPlan.of(second, detach, attach), StepPlan.of(second, replace, restart)), cgroups);
        assertThat(new RunTimes(stopped, 4, PATIENCE).untilDrained()).isEqualTo(Duration.ofSeconds(30 + 1 + 9 + 1 + 1));
        assertThat(new RunTimes(all, 4, PATIENCE).untilDrained())
                .isEqualTo(Duration.ofSeconds(30 + 2 + 9 + (2 + 100) + (9 + 2 + 200) + (9 + 2 + 400) + 9 + 1 + 1));
    }

    /** A term that grows in the agent alone would turn a slow guest into a hanging one. */
    @Test
    public void theAgentHasNoOtherTimes() throws Exception {
        assertThat(Files.readString(Path.of("src/main/c/agent/workers.c")))
                .contains("#define ARRIVE_NANOS (5 * NANOS_PER_SECOND)")
                .contains("#define ARRIVE_NANOS_PER_SHARER (20 * NANOS_PER_MILLI)")
                .contains("#define DRAIN_NANOS NANOS_PER_SECOND")
                .contains("#define DRAIN_NANOS_PER_SHARER (10 * NANOS_PER_MILLI)");
        assertThat(Files.readString(Path.of("src/main/c/agent/cgroup.c")))
                .contains("#define REUSE_TRIES 20")
                .contains("#define REMOVE_PAUSE_NANOS (100 * NANOS_PER_MILLI)");
        assertThat(Files.readString(Path.of("src/main/c/agent/scheduler.c")))
                .contains("#define LAST_WORDS_NANOS NANOS_PER_SECOND");
        assertThat(Files.readString(Path.of("src/main/c/agent/scheduler_stop.c")))
                .contains("#define TERM_NANOS (2 * NANOS_PER_SECOND)")
                .contains("#define KILL_NANOS NANOS_PER_SECOND")
                .contains("#define DISABLE_NANOS (2 * NANOS_PER_SECOND)");
        assertThat(Files.readString(Path.of("src/main/c/agent/scheduler_start.c")))
                .contains("#define FREE_NANOS (2 * NANOS_PER_SECOND)");
    }
}
