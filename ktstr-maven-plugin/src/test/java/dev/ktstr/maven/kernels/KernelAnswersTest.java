// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.cache.Trees;
import dev.ktstr.maven.ListOfReleases;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class KernelAnswersTest {

    private Path work;
    private ListOfReleases releases;

    @BeforeMethod
    public void begin() throws IOException {
        work = Files.createTempDirectory("ktstr-answers");
        releases = new ListOfReleases(work.resolve("cache"));
    }

    @AfterMethod
    public void end() throws IOException {
        releases.close();
        Trees.delete(work);
    }

    @Test
    public void aRangeIsThoseThatItHoldsByTheLastList() {
        assertThat(lines("6.18..=7.0,7.0"))
                .containsExactly(
                        "  6.18..=7.0 -> there is no list of releases in the cache: the next build fetches it first",
                        "  7.0 -> not in the cache: the next build fetches or makes it");
        assertThat(work.resolve("cache")).as("whoever looks writes nothing").doesNotExist();

        releases.cacheAndClose(work);
        assertThat(lines("6.18..=7.0"))
                .containsExactly(
                        "  6.18..=7.0 -> 6.18.40, 7.0.13, by the last list of releases",
                        "    6.18.40 -> not in the cache: the next build fetches or makes it",
                        "    7.0.13 -> not in the cache: the next build fetches or makes it");
        assertThat(lines("8.0..=8.1,./absent"))
                .satisfiesExactly(
                        range -> assertThat(range)
                                .startsWith("  8.0..=8.1 -> cannot be told: The range 8.0..=8.1 holds no release"),
                        file -> assertThat(file).startsWith("  ./absent -> cannot be told: Kernel spec './absent'"));
    }

    private List<String> lines(String kernel) {
        Settings settings = releases.settings(kernel, Map.of());
        return KernelAnswers.lines(
                Kernels.of(KernelChoice.config(settings, work).withOffline(true)), settings);
    }
}
