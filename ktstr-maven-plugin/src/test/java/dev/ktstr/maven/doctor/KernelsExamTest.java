// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.cache.Trees;
import dev.ktstr.maven.ListOfReleases;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** What is read from the cache and the settings. */
public class KernelsExamTest {

    private Path work;
    private ListOfReleases releases;

    @BeforeMethod
    public void begin() throws IOException {
        work = Files.createTempDirectory("ktstr-exam");
        releases = new ListOfReleases(work.resolve("cache"));
    }

    @AfterMethod
    public void end() throws IOException {
        releases.close();
        Trees.delete(work);
    }

    private KernelsExam exam(String kernel, Map<String, String> others) {
        Settings settings = releases.settings(kernel, others);
        return KernelsExam.ofThisHost(settings, work, kernel, false);
    }

    @Test
    public void aRangeIsEachOfItsKernels() {
        assertThat(exam("6.18..=7.0", Map.of()).kernels()).singleElement().satisfies(kernel -> {
            assertThat(kernel.text()).isEqualTo("6.18..=7.0");
            assertThat(kernel.problem()).isEmpty();
        });
        assertThat(work.resolve("cache")).as("an exam writes nothing").doesNotExist();

        releases.cacheAndClose(work);
        assertThat(exam("6.18..=7.0", Map.of()).kernels())
                .extracting(KernelExam::text)
                .containsExactly("6.18.40 (of 6.18..=7.0)", "7.0.13 (of 6.18..=7.0)");
        assertThat(exam("6.18..=7.0", Map.of()).kernels())
                .allMatch(
                        kernel -> kernel.problem().isEmpty() && kernel.cached().isEmpty());
        assertFailure(exam("8.0..=8.1", Map.of()), "The range 8.0..=8.1 holds no release", "name another kernel");
    }

    @Test
    public void theOptionsAreThoseOfTheGoals() throws IOException {
        assertThat(exam("7.0.13", Map.of("ktstr.kconfig", "absent.kconfig")).kernels())
                .as("a wrong setting is told where settings are")
                .isEmpty();
        Files.writeString(work.resolve("wrong.kconfig"), "CONFIG_HZ 1000\n");
        assertFailure(
                exam("7.0.13", Map.of("ktstr.kconfig", "wrong.kconfig")),
                "The kernel configuration " + work.resolve("wrong.kconfig"),
                "do as it says");
        Files.writeString(work.resolve("quick.kconfig"), "CONFIG_HZ_1000=y\n");
        assertThat(exam("7.0.13", Map.of("ktstr.kconfig", "quick.kconfig")).kernels())
                .allMatch(kernel -> kernel.problem().isEmpty());
    }

    @Test
    public void aCacheThatNothingCanBeBuiltInIsToldWhereSomethingMustBe() {
        Map<String, String> blank = Map.of("ktstr.cacheDir", work + "/my cache");
        assertFailure(
                exam("7.0.13", blank),
                "cannot work in the cache directory " + work + "/my cache, whose name has a blank",
                "do as it says");
        assertThat(exam("distro:7.0", blank).diagnoses()).noneMatch(Diagnosis::isTrouble);
    }

    @Test
    public void whatIsMalformedIsLeftToTheSettings() {
        assertThat(exam("distr:7", Map.of()).diagnoses()).isEmpty();
        assertThat(exam("7.0.13", Map.of("ktstr.kernelJobs", "none")).diagnoses())
                .isEmpty();
    }
}
