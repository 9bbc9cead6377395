// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.GuestIdentity;
import dev.ktstr.guest.plan.CgroupName;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MemPolicy;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerCommand;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.plan.WorkerSettings;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.testng.annotations.Test;

/** The C and the Java side of the format are written by hand; these tests are why they cannot drift apart. */
public class ChannelLayoutTest {
    private static final Path AGENT = Path.of("src/main/c/agent");
    private static final Pattern DEFINE = Pattern.compile("(?m)^#define[ \t]+(\\w+)[ \t]+(.+?)\\s*(/\\*.*)?$");
    private static final Pattern ENUMERATOR = Pattern.compile("(?m)^\\s*FRAME_(\\w+) = (0x[0-9a-f]+),");
    private static final Pattern SHIFT = Pattern.compile("\\((\\w+) << (\\w+)\\)");

    @Test
    public void hasTheDefinesOfTheHeader() throws Exception {
        Map<String, Integer> java = new TreeMap<>();
        for (Field field : ChannelLayout.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                java.put(field.getName(), field.getInt(null));
            }
        }
        assertThat(java).isEqualTo(defines("protocol.h")).hasSize(22);
    }

    @Test
    public void hasTheFrameTypesOfTheHeader() throws Exception {
        Map<String, Integer> c = new TreeMap<>();
        Matcher enumerator = ENUMERATOR.matcher(Files.readString(AGENT.resolve("protocol.h")));
        while (enumerator.find()) {
            c.put(enumerator.group(1), Integer.decode(enumerator.group(2)));
        }
        Map<String, Integer> java =
                Arrays.stream(FrameType.values()).collect(Collectors.toMap(FrameType::name, FrameType::code));
        assertThat(java).isEqualTo(c);
    }

    @Test
    public void hasTheLimitsOfTheAgent() throws Exception {
        Map<String, Integer> plan = defines("plan.h");
        assertThat(RunPlan.MAX_CGROUPS).isEqualTo(plan.get("PLAN_CGROUPS_MAX"));
        assertThat(RunPlan.MAX_WORKS).isEqualTo(plan.get("PLAN_WORKS_MAX"));
        assertThat(RunPlan.MAX_WORKERS).isEqualTo(plan.get("PLAN_WORKERS_MAX"));
        assertThat(CgroupPlan.MAX_WORKS).isEqualTo(plan.get("PLAN_WORKS_MAX"));
        assertThat(RunPlan.MAX_PHASES).isEqualTo(plan.get("PLAN_PHASES_MAX"));
        assertThat(WorkType.MAX_UNITS)
                .isEqualTo(defines("work.h").get("WORK_UNITS_MAX").longValue());
        assertThat(WorkType.MAX_GROUP).isEqualTo(defines("work.h").get("GROUP_WORKERS_MAX"));
        assertThat(WorkerSettings.MAX_COMM_BYTES + 1)
                .isEqualTo(defines("settings.h").get("COMM_SIZE"));
        assertThat(MemPolicy.MAX_NODE + 1).isEqualTo(defines("settings.h").get("NODES_MAX"));
        assertThat(RunPlan.MAX_STEPS).isEqualTo(plan.get("PLAN_STEPS_MAX"));
        assertThat(RunPlan.MAX_OPS).isEqualTo(plan.get("PLAN_OPS_MAX"));
        assertThat(SchedulerCommand.MAX_ARGUMENTS)
                .isEqualTo(defines("members.h").get("ARGUMENTS_MAX"));
        // With the NUL behind it.
        assertThat(SchedulerCommand.MAX_ARGUMENT_BYTES + 1)
                .isEqualTo(defines("members.h").get("ARGUMENT_SIZE"));
        assertThat(SchedulerCommand.MAX_NAME_BYTES + 1)
                .isEqualTo(defines("scheduler_op.h").get("SCHEDULER_NAME_SIZE"));
        assertThat(SchedulerOp.MAX_ATTACH_TIMEOUT).isEqualTo(Duration.ofMinutes(10));
        assertThat(Files.readString(AGENT.resolve("scheduler_op.h")))
                .contains("#define SCHEDULER_ATTACH_NANOS_MAX (UINT64_C(600) * 1000000000)");
        assertThat(CgroupName.MAX_BYTES + 1).isEqualTo(plan.get("CGROUP_NAME_SIZE"));
        assertThat(CgroupName.MAX_PATH_BYTES + 1).isEqualTo(plan.get("CGROUP_PATH_SIZE"));
        assertThat(ProgramOp.MAX_NAME_BYTES + 1).isEqualTo(plan.get("CGROUP_NAME_SIZE"));
        assertThat(GuestIdentity.ENTROPY_BYTES).isEqualTo(defines("identity.h").get("IDENTITY_ENTROPY_SIZE"));
        assertThat(CpuSet.MAX_CPUS).isEqualTo(defines("cpulist.h").get("CPU_MAX"));
        assertThat(Files.readString(AGENT.resolve("work.h")))
                .contains("#define WORK_NANOS_MAX (UINT64_C(86400) * 1000000000)");
        WorkGroup spin = new WorkGroup(1, Work.of(WorkType.SPIN));
        List<CgroupPlan> cgroups = List.of(CgroupPlan.of("a", spin));
        Duration longest = Duration.ofDays(1);
        assertThat(RunPlan.of(longest, cgroups).duration().toSeconds()).isEqualTo(86_400);
        assertThatIllegalArgumentException().isThrownBy(() -> RunPlan.of(longest.plusNanos(1), cgroups));
    }

    /** The agent's own test reads the same file. */
    @Test
    public void takesTheNamesThatTheAgentTakes() throws Exception {
        WorkGroup spin = new WorkGroup(1, Work.of(WorkType.SPIN));
        for (String line : Files.readAllLines(Path.of("src/test/resources/cgroup-names.txt"))) {
            if (line.startsWith("good ")) {
                assertThat(CgroupPlan.of(line.substring(5), spin).name()).isEqualTo(line.substring(5));
            } else if (line.startsWith("bad ")) {
                assertThatIllegalArgumentException()
                        .as(line)
                        .isThrownBy(() -> CgroupPlan.of(line.substring(4), spin))
                        .withMessageContaining("'" + line.substring(4) + "' is not a name for a cgroup");
            } else {
                assertThat(line).startsWith("#");
            }
        }
    }

    private static Map<String, Integer> defines(String header) throws IOException {
        Function<String, Integer> number = text -> Integer.decode(text.replaceFirst("u$", ""));
        Map<String, Integer> values = new TreeMap<>();
        Matcher define = DEFINE.matcher(Files.readString(AGENT.resolve(header)));
        while (define.find()) {
            String text = define.group(2);
            Matcher shift = SHIFT.matcher(text);
            if (shift.matches()) {
                values.put(define.group(1), number.apply(shift.group(1)) << number.apply(shift.group(2)));
            } else if (text.matches("(0x)?[0-9a-f]+u")) {
                values.put(define.group(1), number.apply(text));
            }
        }
        return values;
    }
}
