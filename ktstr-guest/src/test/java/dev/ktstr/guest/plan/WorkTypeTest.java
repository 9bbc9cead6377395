// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ktstr.guest.GuestBinaries;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** The rows of the agent and of the host are written by hand; this is why they cannot drift apart. */
public class WorkTypeTest {
    private JsonArray table;

    /** The agent prints its table where it is not the first process of a guest. */
    @BeforeClass
    public void askTheAgent() throws Exception {
        Path agent = Files.createTempFile("ktstr-agent", "");
        try {
            Files.write(agent, GuestBinaries.ofHost().agent());
            assertThat(agent.toFile().setExecutable(true)).isTrue();
            Process process = new ProcessBuilder(agent.toString(), "--work-types")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] printed = process.getInputStream().readAllBytes();
            assertThat(process.waitFor()).isZero();
            table = JsonParser.parseReader(
                            new InputStreamReader(new ByteArrayInputStream(printed), StandardCharsets.UTF_8))
                    .getAsJsonArray();
        } finally {
            Files.delete(agent);
        }
    }

    private List<JsonObject> rows() {
        return StreamSupport.stream(table.spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    @Test
    public void theTypesAreThoseOfTheAgent() {
        assertThat(rows().stream().map(row -> row.get("name").getAsString()).toList())
                .isEqualTo(
                        Arrays.stream(WorkType.values()).map(WorkType::toString).toList())
                .hasSize(46);
    }

    @Test
    public void theRowsAreThoseOfTheAgent() {
        for (JsonObject row : rows()) {
            WorkType type = WorkType.parse(row.get("name").getAsString());
            assertThat(type.hasPhases())
                    .as(type.toString())
                    .isEqualTo(row.get("phases").getAsBoolean());
            assertThat(type.hasArguments())
                    .as(type.toString())
                    .isEqualTo(row.get("arguments").getAsBoolean());
            assertThat(type.parameters().stream().map(WorkTypeTest::bounds).toList())
                    .as(type.toString())
                    .isEqualTo(StreamSupport.stream(
                                    row.getAsJsonArray("parameters").spliterator(), false)
                            .map(JsonElement::toString)
                            .toList());
            assertThat(row.get("description").getAsString()).as(type.toString()).endsWith(".");
        }
    }

    private static String bounds(WorkType.Parameter parameter) {
        JsonObject json = new JsonObject();
        json.addProperty("name", parameter.name());
        json.addProperty("least", parameter.least());
        json.addProperty("most", parameter.most());
        return json.toString();
    }

    /** Each number is another one, so that a group of the wrong ones is seen. */
    @Test
    public void theGroupsAreThoseOfTheAgent() {
        for (JsonObject row : rows()) {
            WorkType type = WorkType.parse(row.get("name").getAsString());
            List<Long> values = type.parameters().stream()
                    .map(parameter -> Math.min(
                            parameter.most(),
                            parameter.least() + 7L * type.parameters().indexOf(parameter)))
                    .toList();
            long expected = row.get("group").getAsLong()
                    + values.stream()
                            .limit(row.get("groupParameters").getAsLong())
                            .mapToLong(Long::longValue)
                            .sum();
            assertThat(type.groupSize(values)).as(type.toString()).isEqualTo((int) expected);
        }
    }

    @Test
    public void whatIsUsualIsWithinTheBounds() {
        for (WorkType type : WorkType.values()) {
            if (!type.hasPhases() && !type.hasArguments()) {
                assertThat(Work.of(type).groupSize()).as(type.toString()).isPositive();
            }
        }
        assertThat(Arrays.stream(WorkType.values()).map(WorkType::label).collect(Collectors.toSet()))
                .contains("IoSync", "FutexFanOut", "ProducerConsumerImbalance");
    }

    @Test
    public void groupsThatAreTooLargeAreRefused() {
        Work work = Work.of(WorkType.PRODUCER_CONSUMER_IMBALANCE)
                .with("producers", 128)
                .with("consumers", 128);
        assertThat(work.groupSize()).isEqualTo(WorkType.MAX_GROUP);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> work.with("producers", 129))
                .withMessageContaining("producers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkGroup(6, Work.of(WorkType.MUTEX_CONTENTION)))
                .withMessageContaining("MutexContention")
                .withMessageContaining("4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Work.custom(List.of("relative")))
                .withMessageContaining("relative");
    }
}
