// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.TempDirs;
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
        cleaner = new CacheCleaner(layout, () -> Instant.now().plus(Duration.ofDays(2))); // nothing is in use
    }

    @AfterMethod
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void thereIsNothingToRemoveWhereThereIsNoCache() throws Exception {
        assertThat(cleaner.plan(OptionalInt.of(0)).removals()).isEmpty();
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

        List<CacheCleaner.Removal> removals = cleaner.plan(OptionalInt.of(1)).removals();
        assertThat(removals).extracting(CacheCleaner.Removal::lock).containsExactly(newest.key(), oldest.key());
        assertThat(removals.get(0).why()).startsWith("corrupt: it has a file bzImage with SHA-256 ");
        assertThat(removals.get(1).why()).isEqualTo("older than the 1 to keep");
        assertThat(removals.get(1).bytes()).isEqualTo(size(oldest.directory()));
        assertThat(cache.keys()).hasSize(3); // a plan changes nothing

        Files.createDirectories(layout.modules(oldest.key()));
        assertThat(cleaner.remove(removals)).isEqualTo(removals);
        assertThat(cleaner.remove(removals)).isEmpty();
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
        assertThat(cleaner.plan(OptionalInt.empty()).removals())
                .extracting(CacheCleaner.Removal::path)
                .containsExactly(layout.quarantine(bad.key()));
        cleaner.remove(cleaner.plan(OptionalInt.empty()).removals());
        assertThat(cleaner.plan(OptionalInt.empty()).removals()).isEmpty();
        assertThat(cache.entries()).hasSize(1);
    }

    @Test
    public void whatWasRepairedOrMadeAnewSinceItWasPlannedStays() throws Exception {
        KernelEntry replaced = store("a");
        KernelEntry repaired = store("b");
        KernelEntry corrupt = store("c");
        KernelEntry newest = store("d");
        Files.writeString(repaired.image(), "x");
        Files.writeString(corrupt.image(), "x");
        List<CacheCleaner.Removal> removals = cleaner.plan(OptionalInt.of(1)).removals();
        assertThat(removals)
                .extracting(CacheCleaner.Removal::lock)
                .containsExactlyInAnyOrder(replaced.key(), repaired.key(), corrupt.key());
        Files.writeString(repaired.image(), "b");
        Trees.delete(replaced.directory());
        store("a");
        cleaner.remove(removals);
        assertThat(cache.keys()).containsExactlyInAnyOrder(replaced.key(), repaired.key(), newest.key());
        assertThat(cache.entries()).hasSize(3);
    }

    @Test
    public void whatKilledProcessesLeftGoes() throws Exception {
        try (Staging alive = cache.stage()) { // it would clear them away, were it opened later
            Path half = file("tmp/999999-1-1/build/vmlinux");
            Path lock = file("tmp/999999-1-1.lock");
            Path lockless = file("tmp/999999-1-2/source/Makefile");
            Path lockOnly = file("tmp/999999-1-3.lock");
            Path stranger = file("tmp/mine/notes");
            Files.writeString(alive.file("bzImage"), "alive");

            List<CacheCleaner.Removal> removals =
                    cleaner.plan(OptionalInt.empty()).removals();
            assertThat(removals)
                    .extracting(removal ->
                            layout.root().relativize(removal.path()) + ", " + removal.bytes() + ", " + removal.why())
                    .containsExactly(
                            "tmp/999999-1-1, 4, left by a process that was killed",
                            "tmp/999999-1-2, 4, left by a process that was killed");
            assertThat(List.of(half, lock, lockless, lockOnly))
                    .as("a plan changes nothing")
                    .allMatch(Files::exists);

            assertThat(cleaner.remove(removals)).isEqualTo(removals);
            assertThat(List.of(half, lock, lockless)).noneMatch(Files::exists);
            assertThat(alive.file("bzImage")).exists();
            assertThat(stranger).exists();
        }
    }

    @Test
    public void aKernelThatIsInUseStays() throws Exception {
        CacheCleaner now = new CacheCleaner(layout);
        KernelEntry used = store("a");
        KernelEntry unused = store("b");
        KernelEntry newest = store("c");
        Path manifest = used.directory().resolve("manifest.json");
        for (KernelEntry entry : List.of(used, unused)) {
            Files.setLastModifiedTime(
                    entry.directory().resolve("manifest.json"),
                    FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        List<CacheCleaner.Removal> planned = now.plan(OptionalInt.of(1)).removals();
        assertThat(planned).extracting(CacheCleaner.Removal::lock).containsExactlyInAnyOrder(used.key(), unused.key());

        // A test JVM, between the plan and its execution: it boots this kernel again for each case.
        KernelEntry.open(used.directory());
        CacheCleaner.Plan again = now.plan(OptionalInt.of(1));
        assertThat(again.removals()).extracting(CacheCleaner.Removal::lock).containsExactly(unused.key());
        assertThat(again.inUse())
                .containsExactly(new CacheCleaner.InUse(
                        used.directory(), Files.getLastModifiedTime(manifest).toInstant()));
        assertThat(now.remove(planned)).extracting(CacheCleaner.Removal::lock).containsExactly(unused.key());
        assertThat(cache.keys()).containsExactlyInAnyOrder(used.key(), newest.key());

        Files.writeString(used.vmlinux(), "x"); // what is damaged is of no use to anybody
        assertThat(now.plan(OptionalInt.of(1)).removals())
                .extracting(CacheCleaner.Removal::lock)
                .containsExactly(used.key());
    }

    @Test
    public void aUseThatCannotBeNotedFailsNothing() throws Exception {
        KernelEntry entry = store("a");
        LastUse.mark(layout.entry("7.0.1-distro-x86_64-000000000000")); // not even there
        assertThat(LastUse.of(layout.entry("7.0.1-distro-x86_64-000000000000"))).isEmpty();
        assertThat(KernelEntry.open(entry.directory())).isEqualTo(entry);
    }

    @Test
    public void whatNobodyUsedForAMonthGoes() throws Exception {
        KernelEntry kernel = store("a");
        Path gone = file("modules/7.0.1-distro-x86_64-000000000000/kvm.ko");
        Path there = file("modules/" + kernel.key() + "/kvm.ko");
        Path signatures = file("sources/v7.x/sha256sums.asc");
        Path list = file("sources/lists/releases-7.json");
        Path read = file("sources/v7.x/linux-7.0.1.tar.xz");
        List<Path> old = new ArrayList<>(List.of(signatures, list, there, gone));
        for (String name : List.of(
                "sources/distro-0123456789abcdef/linux-source-7.3.tar.xz",
                "sources/git/01234567.git/objects/pack",
                "sources/v7.x/linux-7.0.2.tar.sign",
                "sources/v7.x/linux-7.0.2.tar.xz.part.of",
                "sources/v7.x/sha256sums.asc.next",
                "sources/v7.x/linux-7.0.3.tar.xz.next.part",
                "sources/distro-0123456789abcdef/linux-source-7.3.tar.xz.sha256",
                "logs/build-7.0.1-built-x86_64-000000000000.log",
                "apt/trixie-00000000/apt.conf")) {
            old.add(file(name));
        }
        assertThat(cleaner.plan(OptionalInt.empty()).removals())
                .extracting(CacheCleaner.Removal::path)
                .containsExactly(gone.getParent());
        for (Path file : old) {
            age(file, "lastModifiedTime");
            age(file, "lastAccessTime");
        }
        age(read, "lastModifiedTime");
        age(layout.root().resolve("sources/git/01234567.git"), "lastModifiedTime");
        age(layout.root().resolve("apt/trixie-00000000"), "lastModifiedTime");

        List<CacheCleaner.Removal> removals = cleaner.plan(OptionalInt.empty()).removals();
        assertThat(removals)
                .extracting(removal -> layout.root().relativize(removal.path()) + ", " + removal.lock() + ", "
                        + removal.bytes() + ", " + removal.why())
                .containsExactly(
                        "sources/distro-0123456789abcdef/linux-source-7.3.tar.xz,"
                                + " sources-distro-0123456789abcdef-linux-source-7.3.tar.xz, 4, not used for 30 days",
                        "sources/distro-0123456789abcdef/linux-source-7.3.tar.xz.sha256,"
                                + " sources-distro-0123456789abcdef-linux-source-7.3.tar.xz, 4, not used for 30 days",
                        "sources/git/01234567.git, sources-git-01234567.git, 4, not used for 30 days",
                        "sources/v7.x/linux-7.0.2.tar.sign, sources-v7.x-linux-7.0.2.tar.xz, 4, not used for 30 days",
                        "sources/v7.x/linux-7.0.2.tar.xz.part.of, sources-v7.x-linux-7.0.2.tar.xz, 4, not used for 30 days",
                        "sources/v7.x/linux-7.0.3.tar.xz.next.part, sources-v7.x-linux-7.0.3.tar.xz, 4, not used for 30 days",
                        "sources/v7.x/sha256sums.asc.next, sources-v7.x-sha256sums.asc, 4, not used for 30 days",
                        "modules/7.0.1-distro-x86_64-000000000000, modules-7.0.1-distro-x86_64-000000000000, 4,"
                                + " modules of a kernel that is gone",
                        "logs/build-7.0.1-built-x86_64-000000000000.log, build-7.0.1-built-x86_64-000000000000, 4,"
                                + " not used for 30 days",
                        "apt/trixie-00000000, apt, 4, not used for 30 days");

        Path used = removals.get(0).path();
        Files.writeString(used, "used"); // meanwhile
        cleaner.remove(removals);
        for (CacheCleaner.Removal removal : removals.subList(1, removals.size())) {
            assertThat(removal.path()).doesNotExist();
        }
        assertThat(List.of(used, signatures, list, read, there)).allMatch(Files::exists);
        assertThat(cleaner.plan(OptionalInt.empty()).removals()).isEmpty();
        assertThat(layout.tmp()).isEmptyDirectory();
    }

    private Path file(String name) throws IOException {
        Path file = layout.root().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "four");
    }

    private static void age(Path file, String time) throws IOException {
        Files.setAttribute(file, time, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
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
