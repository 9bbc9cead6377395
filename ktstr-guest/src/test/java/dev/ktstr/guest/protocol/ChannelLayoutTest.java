// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        assertThat(java).isEqualTo(defines("protocol.h")).hasSize(21);
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
    public void refusesNoPlanTheAgentTakesAndTakesNoneItRefuses() throws Exception {
        Map<String, Integer> plan = defines("plan.h");
        assertThat(RunPlan.MAX_CGROUPS).isEqualTo(plan.get("PLAN_CGROUPS_MAX"));
        assertThat(RunPlan.MAX_WORKS).isEqualTo(plan.get("PLAN_WORKS_MAX"));
        assertThat(RunPlan.MAX_WORKERS).isEqualTo(plan.get("PLAN_WORKERS_MAX"));
        assertThat(Work.MAX_ITERATIONS).isEqualTo(plan.get("PLAN_UNITS_MAX"));
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
