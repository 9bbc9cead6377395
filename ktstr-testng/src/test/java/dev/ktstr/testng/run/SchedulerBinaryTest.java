// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class SchedulerBinaryTest {
    private static final Scheduler MINE = Scheduler.named("my-sched").binary("scx_of_nobody");
    private static final Map<String, String> NOTHING = Map.of();

    private final TempDirs temp = new TempDirs();
    private Path module;

    @BeforeMethod
    public void makeModule() {
        module = temp.make();
    }

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private Path program(String relative, boolean executable) throws IOException {
        Path file = module.resolve(relative);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        return file;
    }

    private SchedulerBinary binaries(Map<String, String> commandLine, Map<String, String> environment) {
        return new SchedulerBinary(
                new Settings(commandLine, Map.of(), environment), module, module.resolve("unpacked"));
    }

    @Test
    public void aPathThatIsSetComesFirst() throws IOException {
        program("target/scx_of_nobody", true);
        Path set = program("build/other", true);
        assertThat(binaries(Map.of("ktstr.scheduler.my-sched", "build/other"), NOTHING)
                        .find(MINE))
                .as("relative to the module")
                .isEqualTo(set);
        assertThat(binaries(Map.of("ktstr.scheduler.my-sched", set.toString()), NOTHING)
                        .find(MINE))
                .isEqualTo(set);
        assertThat(binaries(NOTHING, Map.of("KTSTR_SCHEDULER_MY_SCHED", "build/other"))
                        .find(MINE))
                .isEqualTo(set);
    }

    @Test
    public void aPathThatIsSetWronglyIsNotPassedOver() throws IOException {
        program("target/scx_of_nobody", true);
        Path plain = program("build/plain", false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binaries(Map.of("ktstr.scheduler.my-sched", "build/none"), NOTHING)
                        .find(MINE))
                .withMessage("scheduler my-sched: " + module.resolve("build/none")
                        + " (from -Dktstr.scheduler.my-sched) is not there");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binaries(NOTHING, Map.of("KTSTR_SCHEDULER_MY_SCHED", plain.toString()))
                        .find(MINE))
                .withMessage("scheduler my-sched: " + plain + " (from KTSTR_SCHEDULER_MY_SCHED) is no executable file");
    }

    @Test
    public void aDeclaredPathIsRelativeToTheModule() throws IOException {
        Path declared = program("native/out/sched", true);
        assertThat(binaries(NOTHING, NOTHING).find(MINE.binary("native/out/sched")))
                .isEqualTo(declared);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binaries(NOTHING, NOTHING).find(MINE.binary("./sched")))
                .withMessageContaining("(from its declaration) is not there");
    }

    @Test
    public void aNameIsFoundInTheTargetDirectory() throws IOException {
        Path built = program("target/scx_of_nobody", true);
        assertThat(binaries(NOTHING, NOTHING).find(MINE)).isEqualTo(built);
    }

    @Test
    public void aNameIsFoundOnThePath() {
        assertThat(binaries(NOTHING, NOTHING).find(MINE.binary("sh")))
                .isExecutable()
                .hasFileName("sh");
    }

    @Test
    public void theTargetDirectoryComesBeforeThePath() throws IOException {
        Path built = program("target/sh", true);
        assertThat(binaries(NOTHING, NOTHING).find(MINE.binary("sh"))).isEqualTo(built);
    }

    @Test
    public void aFileThatCannotBeExecutedIsPassedOver() throws IOException {
        program("target/sh", false);
        assertThat(binaries(NOTHING, NOTHING).find(MINE.binary("sh"))).doesNotHaveToString(module + "/target/sh");
    }

    @Test
    public void aDirectoryOfThatNameIsPassedOver() throws IOException {
        Files.createDirectories(module.resolve("target/scx_of_nobody"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binaries(NOTHING, NOTHING).find(MINE));
    }

    @Test
    public void aSchedulerThatIsNowhereComesWithEveryPlaceLookedAt() {
        String[] path = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> "\n  " + directory + "/scx_of_nobody\n")
                .toArray(String[]::new);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binaries(NOTHING, NOTHING).find(MINE))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("no binary 'scx_of_nobody' for scheduler my-sched; looked for:\n"
                                + "  -Dktstr.scheduler.my-sched (not set)\n  "
                                + module.resolve("target/scx_of_nobody") + "\n")
                        .contains(path)
                        .endsWith("\nBuild it, or say where it is: -Dktstr.scheduler.my-sched=/path/to/scx_of_nobody"));
    }

    @Test
    public void aPathThatIsSetForNobodyIsTold() throws IOException {
        String path = program("build/other", true).toString();
        SchedulerBinary binaries =
                binaries(Map.of("ktstr.scheduler.my-sched", path, "ktstr.scheduler.my-shed", path), NOTHING);
        assertThat(binaries.unused()).as("no case has run").isEmpty();
        binaries.find(MINE);
        assertThat(binaries.unused())
                .containsExactly("-Dktstr.scheduler.my-shed was used by no case: none has a scheduler of that name,"
                        + " those that ran have [my-sched]; did you mean my-sched?");
    }
}
