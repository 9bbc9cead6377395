// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelDraft;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.cache.Trees;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class CacheCleaningTest {

    private KernelCacheLayout layout;
    private List<String> told;

    @BeforeMethod
    public void begin() throws IOException {
        layout = new KernelCacheLayout(Files.createTempDirectory("ktstr-cleaning"));
        told = new ArrayList<>();
    }

    @AfterMethod
    public void end() throws IOException {
        Trees.delete(layout.root());
    }

    @Test
    public void whatAKilledBuildLeftIsToldAndRemoved() throws Exception {
        Path half = Files.createDirectories(layout.root().resolve("tmp/999999-1-1/build"));
        Files.write(half.resolve("vmlinux.o"), new byte[3 << 20]);
        clean(OptionalInt.empty(), true);
        assertThat(told)
                .containsExactly(
                        "Would remove " + half.getParent() + ", 3.0 MiB: left by a process that was killed",
                        "Would remove 1 directory or file, 3.0 MiB, from " + layout.root());
        assertThat(half).exists();

        told.clear();
        clean(OptionalInt.empty(), false);
        assertThat(told)
                .containsExactly(
                        "Removing " + half.getParent() + ", 3.0 MiB: left by a process that was killed",
                        "Removed 1 directory or file, 3.0 MiB, from " + layout.root());
        assertThat(half.getParent()).doesNotExist();
    }

    @Test
    public void aKernelInUseIsKeptWhichIsTold() throws Exception {
        KernelEntry used = store("a");
        store("b");
        clean(OptionalInt.of(1), false);
        assertThat(told).hasSize(2);
        assertThat(told.get(0))
                .startsWith("Keeping " + used.directory()
                        + ", older than the 1 to keep, because it was used within the last day, at 20");
        assertThat(told.get(1)).isEqualTo("Removed 0 directories and files, 0.0 MiB, from " + layout.root());
        assertThat(used.directory()).exists();
    }

    @Test
    public void whatSomebodyBeganToUseMeanwhileIsNotToldAsRemoved() throws Exception {
        KernelEntry old = store("a");
        store("b");
        Files.setLastModifiedTime(
                old.directory().resolve("manifest.json"),
                FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        CacheCleaning.clean(layout, OptionalInt.of(1), false, line -> {
            told.add(line);
            if (line.startsWith("Removing ")) {
                KernelEntry.open(old.directory());
            }
        });
        assertThat(told).hasSize(3);
        assertThat(told.get(0)).startsWith("Removing " + old.directory() + ", ");
        assertThat(told.subList(1, 3))
                .containsExactly(
                        "1 directory or file stayed or had gone: somebody used, repaired or removed them since they were"
                                + " looked at",
                        "Removed 0 directories and files, 0.0 MiB, from " + layout.root());
        assertThat(old.directory()).exists();
    }

    private void clean(OptionalInt keep, boolean dry) throws IOException, InterruptedException {
        CacheCleaning.clean(layout, keep, dry, told::add);
    }

    private KernelEntry store(String image) throws IOException, InterruptedException {
        KernelCache cache = new KernelCache(layout, Progress.none());
        try (Staging staging = cache.stage()) {
            return cache.store(
                    staging,
                    new KernelDraft(
                            "file",
                            "./x",
                            "7.0.13-x",
                            "7.0.13",
                            new Provenance.LocalFile("/x"),
                            Files.writeString(staging.file("bzImage"), image),
                            Files.writeString(staging.file("vmlinux"), image)));
        }
    }
}
