// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ShellPlanTest {
    private Path module;
    private Path note;

    @BeforeClass
    public void begin() throws IOException {
        module = Files.createTempDirectory("ktstr-shell");
        note = Files.write(module.resolve("note.bin"), new byte[3 << 20]);
    }

    @AfterClass
    public void end() throws IOException {
        Files.delete(note);
        Files.delete(module);
    }

    private ShellPlan plan(Map<String, String> settings) throws IOException {
        return ShellPlan.of(new Settings(settings, Map.of(), Map.of()), module);
    }

    @Test
    public void isASmallMachineUnlessSomebodySaysOtherwise() throws IOException {
        ShellPlan plan = plan(Map.of());
        assertThat(plan.topology().cpus()).isEqualTo(1);
        assertThat(plan.memoryMiB()).isEqualTo(512);
        assertThat(plan.included()).isEmpty();
        assertThat(plan.scheduler()).isEmpty();
    }

    @Test
    public void filesNeedMemoryTwice() throws IOException {
        ShellPlan plan = plan(Map.of("ktstr.include", " note.bin ", "ktstr.topology", "1n2l4c2t"));
        assertThat(plan.included()).extracting(GuestFile::size).containsExactly(3L << 20);
        assertThat(plan.memoryMiB()).isEqualTo(16 * 64 + 6);
    }

    @Test
    public void aSchedulerIsAProgramAndItsArguments() throws IOException {
        assertThat(plan(Map.of("ktstr.scheduler", "bin/scx-x  --fast 1"))
                        .scheduler()
                        .orElseThrow()
                        .name())
                .isEqualTo("scx-x");
    }

    @DataProvider
    public Object[][] wrong() {
        return new Object[][] {
            {"ktstr.topology", "1n2l", "ktstr.topology (-Dktstr.topology): "},
            {"ktstr.memory", "8", "ktstr.memory=8 (-Dktstr.memory) is too small: expected at least "},
            {"ktstr.include", ",", "ktstr.include=, (-Dktstr.include) has nothing beside a comma"},
            {"ktstr.include", "nowhere", "nowhere"},
            {"ktstr.scheduler", " ", "ktstr.scheduler (-Dktstr.scheduler) is empty"},
        };
    }

    @Test(dataProvider = "wrong")
    public void whatIsWrongIsToldWithItsOrigin(String property, String value, String message) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> plan(Map.of(property, value)))
                .withMessageContaining(message);
    }
}
