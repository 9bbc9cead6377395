// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class CacheCleanerTest {

    private TempDirs temp;
    private KernelCacheLayout layout;
    private KernelCache cache;
    private CacheCleaner cleaner;

    @BeforeMethod
    public void begin() {
        temp = new TempDirs();
        layout = new KernelCacheLayout(temp.make());
        cache = new KernelCache(layout, Progress.none());
        cleaner = new CacheCleaner(layout);
    }

    @AfterMethod
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void thereIsNothingToRemoveWhereThereIsNoCache() throws Exception {
        assertThat(cleaner.plan(OptionalInt.of(0))).isEmpty();
        cleaner.remove(List.of());
    }

    @Test
    public void aCorruptOneTakesNoPlaceOfThoseToKeep() throws Exception {
        KernelEntry oldest = store("a");
        KernelEntry middle = store("b");
        KernelEntry newest = store("c");
        Files.writeString(newest.image(), "x");
        assertThat(CachedKernel.all(layout))
                .extracting(CachedKernel::key)
                .containsExactly(newest.key(), middle.key(), oldest.key());

        List<CacheCleaner.Removal> removals = cleaner.plan(OptionalInt.of(1));
        assertThat(removals).extracting(CacheCleaner.Removal::key).containsExactly(newest.key(), oldest.key());
        assertThat(removals.get(0).why()).startsWith("corrupt: it has a file bzImage with SHA-256 ");
        assertThat(removals.get(1).why()).isEqualTo("older than the 1 to keep");
        assertThat(removals.get(1).bytes()).isEqualTo(size(oldest.directory()));
        assertThat(cache.keys()).hasSize(3); // a plan changes nothing

        Files.createDirectories(layout.modules(oldest.key()));
        cleaner.remove(removals);
        cleaner.remove(removals);
        assertThat(cache.keys()).containsExactly(middle.key());
        assertThat(layout.modules(oldest.key())).doesNotExist();
        assertThat(layout.tmp()).isEmptyDirectory();
    }

    @Test
    public void withoutANumberOnlyTheCorruptOnesGo() throws Exception {
        store("a");
        KernelEntry bad = store("b");
        Files.delete(bad.vmlinux());
        assertThat(cache.find(bad.key())).isEmpty(); // which puts it into quarantine
        assertThat(cleaner.plan(OptionalInt.empty()))
                .extracting(CacheCleaner.Removal::path)
                .containsExactly(layout.quarantine(bad.key()));
        cleaner.remove(cleaner.plan(OptionalInt.empty()));
        assertThat(cleaner.plan(OptionalInt.empty())).isEmpty();
        assertThat(cache.entries()).hasSize(1);
    }

    private KernelEntry store(String image) throws IOException, InterruptedException {
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
                            Files.writeString(staging.file("vmlinux"), image + image)));
        }
    }

    private static long size(Path directory) throws IOException {
        long bytes = 0;
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
