// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.cache.CacheException;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.distro.DistroException;
import dev.ktstr.kernel.distro.DistroKernels;
import dev.ktstr.kernel.distro.Machine;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.image.TestImages;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.VersionPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class KernelsTest {

    private static final KernelSpec SPEC = KernelSpec.parse("distro:7.0");

    private final TempDirs temp = new TempDirs();

    private Path root;
    private Instant now;
    private FakeArchive archive;
    private RecordingProgress progress;
    private KernelsConfig config;

    @BeforeMethod
    public void makeMachine() throws IOException {
        root = temp.make();
        now = Instant.parse("2026-01-01T00:00:00Z");
        archive = new FakeArchive()
                .with("trixie-backports", "6.19.14")
                .with("trixie-backports", "7.0.9")
                .with("trixie-backports", "7.0.13")
                .with("bookworm-backports", "6.12.30");
        progress = new RecordingProgress();
        config = KernelsConfig.of(root).withProgress(progress).withMachine(TestMachines.bookworm(temp.make()));
    }

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void fetchesTheNewestPatchAndThenHitsWithoutAnyProcess() {
        KernelEntry fetched = resolve(SPEC);
        assertThat(fetched.origin()).isEqualTo(KernelEntry.Origin.FETCHED);
        assertThat(fetched.version()).isEqualTo("7.0.13");
        assertThat(fetched.release()).isEqualTo("7.0.13+deb13-cloud-amd64");
        assertThat(fetched.key()).matches("7\\.0\\.13-distro-x86_64-[0-9a-f]{12}");
        assertThat(fetched.directory()).isEqualTo(root.resolve("kernels").resolve(fetched.key()));
        assertThat(fetched.vmlinux()).hasBinaryContent(TestImages.elf(fetched.release()));
        assertThat(fetched.image()).hasBinaryContent(TestImages.bzImage(fetched.release()));
        assertThat(fetched.provenance())
                .isEqualTo(new Provenance.DistroPackage(
                        "linux-binary-7.0.13+deb13-cloud-amd64", "7.0.13-1~bpo13+1", "trixie-backports"));
        assertThat(archive.takeRuns()).contains("apt-get update").hasSize(5);

        later(Duration.ofHours(23));
        KernelEntry hit = resolve(SPEC);
        assertThat(hit).isEqualTo(fetched.answering("distro:7.0", KernelEntry.Origin.HIT));
        assertThat(archive.takeRuns()).isEmpty();
        assertThat(KernelEntry.open(hit.directory())).isEqualTo(hit);
    }

    @Test
    public void lookingUpAsksNobodyAndWritesNothing() throws IOException {
        assertThat(lookUp(SPEC)).isEmpty();
        assertThat(root).isEmptyDirectory();

        KernelEntry fetched = resolve(SPEC);
        archive.takeRuns();
        later(Duration.ofDays(30));
        assertThat(lookUp(SPEC)).contains(fetched.answering("distro:7.0", KernelEntry.Origin.HIT));
        assertThat(lookUp(KernelSpec.parse("distro:7.0.13"))).isPresent();
        assertThat(lookUp(KernelSpec.parse(fetched.key()))).isPresent();
        assertThat(lookUp(KernelSpec.parse("distro:6.19"))).isEmpty();
        assertThat(archive.takeRuns()).isEmpty();

        Files.delete(fetched.vmlinux());
        assertThat(lookUp(SPEC)).as("damaged").isEmpty();
        assertThat(fetched.directory()).isDirectory();
    }

    @Test
    public void lookingUpAFileSaysWhetherItIsAKernelAndKeepsNoCopy() throws IOException {
        Path file = temp.make().resolve("bzImage");
        KernelSpec spec = KernelSpec.parse(file.toString());
        assertThatThrownBy(() -> lookUp(spec)).hasMessageContaining("does not exist");
        Files.writeString(file, "no kernel");
        assertThatThrownBy(() -> lookUp(spec)).isInstanceOf(KernelException.class);
        Files.write(file, TestImages.bzImage("7.0.13-x"));
        assertThat(lookUp(spec)).isEmpty();
        assertThat(root).isEmptyDirectory();
        KernelEntry taken = resolve(spec);
        assertThat(lookUp(spec)).contains(taken.answering(taken.spec(), KernelEntry.Origin.HIT));
    }

    @Test
    public void aKeyThatIsNotThereIsTold() {
        assertThatThrownBy(() -> lookUp(KernelSpec.parse("7.0.13-distro-x86_64-0123456789ab")))
                .hasMessageContaining("holds no sound kernel with the key");
    }

    @Test
    public void theArchivesAreNamedWithoutAskingThem() throws IOException {
        DistroKernels distro = new DistroKernels(archive, config.machine(), root.resolve("apt"), progress);
        VersionPattern series = VersionPattern.parse("7.0").orElseThrow();
        assertThat(distro.archives(series)).isNotEmpty().allMatch(uri -> uri.contains("://"));
        assertThat(archive.takeRuns()).isEmpty();
        assertThat(root).isEmptyDirectory();
        Machine bare = new Machine(config.machine().osRelease(), temp.make());
        assertThatThrownBy(() -> new DistroKernels(archive, bare, root, progress).archives(series))
                .hasMessageContaining("neither sources.list nor sources.list.d");
    }

    @Test
    public void stepsAreReportedFromStartToEnd() {
        resolve(SPEC);
        assertThat(progress.events)
                .containsExactly(
                        "message Asking the archive for kernels in trixie-backports",
                        "started Downloading linux-binary-7.0.13+deb13-cloud-amd64 1000",
                        "done 1000",
                        "started Unpacking kernel (gzip) " + TestImages.elf("7.0.13+deb13-cloud-amd64").length,
                        "done " + TestImages.elf("7.0.13+deb13-cloud-amd64").length);
    }

    @Test
    public void asksAgainAfterADayOrWhenToldTo() {
        KernelEntry first = resolve(SPEC);
        archive.with("trixie-backports", "7.0.14");
        assertThat(resolve(SPEC).key()).isEqualTo(first.key());

        archive.takeRuns();
        later(Duration.ofHours(25));
        assertThat(resolve(SPEC).version()).isEqualTo("7.0.14");
        archive.with("trixie-backports", "7.0.15");
        later(Duration.ofMinutes(1));
        config = config.withRefresh(true);
        assertThat(resolve(SPEC).version()).isEqualTo("7.0.15");
    }

    @Test
    public void anUnchangedAnswerIsNotDownloadedAgain() {
        resolve(SPEC);
        archive.takeRuns();
        later(Duration.ofHours(25));
        assertThat(resolve(SPEC).origin()).isEqualTo(KernelEntry.Origin.HIT);
        assertThat(archive.takeRuns())
                .noneMatch(run -> run.contains("download"))
                .isNotEmpty();
        assertThat(resolve(SPEC).origin()).isEqualTo(KernelEntry.Origin.HIT);
        assertThat(archive.takeRuns()).isEmpty();
    }

    @Test
    public void twoSpecsOfOneKernelShareItsEntry() {
        KernelEntry series = resolve(SPEC);
        KernelEntry exact = resolve(KernelSpec.parse("distro:7.0.13"));
        assertThat(exact).isEqualTo(series.answering("distro:7.0.13", KernelEntry.Origin.HIT));
    }

    @Test
    public void aClockSetBackMakesTheAnswerOld() {
        resolve(SPEC);
        archive.takeRuns();
        later(Duration.ofDays(-3));
        resolve(SPEC);
        assertThat(archive.takeRuns()).isNotEmpty();
    }

    @Test
    public void withoutNetworkTheCachedKernelIsUsedAndThatIsSaid() {
        KernelEntry first = resolve(SPEC);
        later(Duration.ofDays(3));
        archive.unreachable();
        progress.events.clear();
        assertThat(resolve(SPEC)).isEqualTo(first.answering("distro:7.0", KernelEntry.Origin.HIT));
        assertThat(progress.events)
                .last()
                .asString()
                .startsWith("message Using the cached kernel 7.0.13 for distro:7.0, because the archive offered none."
                        + " No kernel 7.0 (distro:7.0) in the archive of Debian Test. Looked in the suites"
                        + " trixie-backports (failed), bookworm-backports (failed), bookworm (failed);"
                        + " none gave an answer.\ntrixie-backports of http://mirror.example/debian:"
                        + " 'apt-get update' failed with exit code 100. It said last:\n"
                        + "E: Failed to fetch the list  Could not resolve 'mirror.example'\n");
    }

    @Test
    public void anArchiveThatFailedIsLeftAloneForAnHour() {
        resolve(SPEC);
        later(Duration.ofDays(3));
        archive.unreachable();
        resolve(SPEC);
        assertThat(archive.takeRuns()).isNotEmpty();
        later(Duration.ofMinutes(59));
        resolve(SPEC);
        assertThat(archive.takeRuns()).isEmpty();
        later(Duration.ofMinutes(2));
        resolve(SPEC);
        assertThat(archive.takeRuns()).isNotEmpty();
    }

    @Test
    public void whoWaitedForAnArchiveThatFailedDoesNotAskItAgain() {
        resolve(SPEC);
        later(Duration.ofDays(3));
        archive.unreachable();
        archive.takeRuns();
        config = config.withRefresh(true); // what is young is no answer, as it was none before the wait
        resolve(SPEC);
        assertThat(archive.takeRuns()).isNotEmpty();
        assertThat(resolve(SPEC).version()).isEqualTo("7.0.13");
        assertThat(archive.takeRuns()).as("at the same moment").isEmpty();
        later(Duration.ofMinutes(1));
        resolve(SPEC);
        assertThat(archive.takeRuns()).as("begun afterwards").isNotEmpty();
    }

    @Test
    public void anOlderSuitesKernelIsUsedForAnHourWhenANewerOneGivesNoAnswer() {
        KernelSpec spec = KernelSpec.parse("distro:6.12");
        archive.with("trixie-backports", "6.12.40");
        archive.refuse("trixie-backports");
        assertThat(resolve(spec).version()).isEqualTo("6.12.30");
        assertThat(progress.events)
                .filteredOn(event -> event.startsWith("warning "))
                .singleElement()
                .asString()
                .startsWith("warning The kernel for distro:6.12 is that of bookworm-backports, because others that may"
                        + " have a newer one gave no answer; they are asked again in an hour.\n"
                        + "trixie-backports of http://mirror.example/debian: 'apt-get update' failed");
        archive.refuse("none");
        later(Duration.ofMinutes(59));
        assertThat(resolve(spec).version()).isEqualTo("6.12.30");
        later(Duration.ofMinutes(2));
        assertThat(resolve(spec).version()).isEqualTo("6.12.40");
    }

    @Test
    public void aSeriesGoneFromTheArchiveStaysUsable() {
        resolve(SPEC);
        archive.remove("7.0.9");
        archive.remove("7.0.13");
        later(Duration.ofDays(3));
        assertThat(resolve(SPEC).version()).isEqualTo("7.0.13");
    }

    @Test
    public void offlineUsesTheCacheWhateverItsAge() {
        resolve(SPEC);
        archive.takeRuns();
        later(Duration.ofDays(300));
        config = config.withOffline(true).withRefresh(true);
        assertThat(resolve(SPEC).origin()).isEqualTo(KernelEntry.Origin.HIT);
        assertThat(resolve(KernelSpec.parse("distro:7.0.13")).origin()).isEqualTo(KernelEntry.Origin.HIT);
        assertThat(archive.takeRuns()).isEmpty();
    }

    @Test
    public void offlineAndNotCachedNamesTheOneCommand() {
        config = config.withOffline(true);
        assertThatThrownBy(() -> resolve(SPEC))
                .isInstanceOf(CacheException.class)
                .hasMessage("Maven is offline (-o) and the cache " + root + " holds no kernel for distro:7.0."
                        + " Run the same command once without -o to fetch it.");
        assertThat(archive.takeRuns()).isEmpty();
    }

    @Test
    public void offlineAndNotCachedNamesWhatIsCached() {
        resolve(SPEC);
        resolve(KernelSpec.parse("distro:6.19"));
        config = config.withOffline(true);
        assertThatThrownBy(() -> resolve(KernelSpec.parse("distro:6.15")))
                .isInstanceOf(CacheException.class)
                .hasMessage("Maven is offline (-o) and the cache " + root + " holds no kernel for distro:6.15,"
                        + " only 6.19.14, 7.0.13. Run the same command once without -o to fetch it.");
    }

    @Test
    public void anUnknownSeriesNamesSuitesAndWhatThereIs() {
        assertThatThrownBy(() -> resolve(KernelSpec.parse("distro:5.4")))
                .isInstanceOf(DistroException.class)
                .hasMessage("No kernel 5.4 (distro:5.4) in the archive of Debian Test. Looked in the suites"
                        + " trixie-backports, bookworm-backports, bookworm (absent); they have 6.12.30,"
                        + " 6.19.14, 7.0.13. Ask for one of these. Or give a kernel image yourself:"
                        + " -Dktstr.kernel=/path/to/bzImage.");
    }

    @Test
    public void anOlderSuiteIsAskedWhenTheNewestLacksTheSeries() {
        assertThat(resolve(KernelSpec.parse("distro:6.12")).version()).isEqualTo("6.12.30");
    }

    @Test
    public void withoutNetworkAndCacheTheLastLinesOfAptAreShown() {
        archive.unreachable();
        assertThatThrownBy(() -> resolve(SPEC))
                .isInstanceOf(DistroException.class)
                .hasMessageContaining("'apt-get update' failed with exit code 100. It said last:\n"
                        + "E: Failed to fetch the list  Could not resolve 'mirror.example'\nCheck the network");
    }

    @Test
    public void anArchiveThatRefusesSpoilsNoOther() throws IOException {
        Files.writeString(config.machine().aptDirectory().resolve("sources.list"), """
            deb http://vendor.example/repo bookworm main
            deb http://mirror.example/debian bookworm main
            """);
        archive.forbid("http://vendor.example/repo");
        assertThat(resolve(SPEC).version()).isEqualTo("7.0.13");
        assertThatThrownBy(() -> resolve(KernelSpec.parse("distro:5.4")))
                .isInstanceOf(DistroException.class)
                .hasMessageContaining("Looked in the suites trixie-backports (failed), trixie-backports,")
                .hasMessageContaining("; they have 6.12.30, 6.19.14, 7.0.13. Ask for one of these.\n"
                        + "trixie-backports of http://vendor.example/repo: 'apt-get update' failed with exit code 100."
                        + " It said last:\nE: Failed to fetch the list  403  Forbidden\n")
                .hasMessageEndingWith(" Or give a kernel image yourself: -Dktstr.kernel=/path/to/bzImage.");
    }

    @Test
    public void aMachineWithoutAptIsToldTheWayAround() {
        archive.notInstalled();
        assertThatThrownBy(() -> resolve(SPEC))
                .isInstanceOf(DistroException.class)
                .hasMessage(
                        "Kernels of the form distro:<version> are fetched with apt, but this machine (Debian Test) has"
                                + " no program apt-get on PATH. Or give a kernel image yourself:"
                                + " -Dktstr.kernel=/path/to/bzImage.");
    }

    @Test
    public void aMachineWithoutSourcesIsToldWhatIsMissing() throws IOException {
        Path empty = temp.make();
        Machine machine = config.machine();
        config = config.withMachine(new Machine(machine.osRelease(), empty));
        assertThatThrownBy(() -> resolve(SPEC))
                .hasMessageContaining("neither sources.list nor sources.list.d in " + empty
                        + " has a source of type deb with the suite bookworm and the component main");
        config = config.withMachine(new Machine(empty.resolve("os-release"), machine.aptDirectory()));
        assertThatThrownBy(() -> resolve(SPEC))
                .hasMessageContaining("os-release (an unknown distribution) has no VERSION_CODENAME");
    }

    @Test
    public void aDamagedEntryIsQuarantinedAndRemade() throws IOException {
        KernelEntry first = resolve(SPEC);
        byte[] bytes = Files.readAllBytes(first.vmlinux());
        bytes[bytes.length - 5] ^= 1;
        Files.write(first.vmlinux(), bytes);
        assertThatThrownBy(() -> KernelEntry.open(first.directory()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("has a file vmlinux with SHA-256")
                .hasMessageEndingWith("run the build from its start.");
        progress.events.clear();

        KernelEntry again = resolve(SPEC);
        assertThat(again.origin()).isEqualTo(KernelEntry.Origin.FETCHED);
        assertThat(again.vmlinux()).hasBinaryContent(TestImages.elf(first.release()));
        Path quarantine = root.resolve("quarantine").resolve(first.key());
        assertThat(quarantine.resolve("reason.txt")).content().contains("has a file vmlinux with SHA-256");
        assertThat(progress.events.get(0))
                .startsWith("message Cache entry " + first.key() + " has a file vmlinux with SHA-256")
                .endsWith("It was moved to " + quarantine + ".");
    }

    @Test
    public void aDamagedEntryOfflineSaysBoth() throws IOException {
        KernelEntry first = resolve(SPEC);
        Files.delete(first.vmlinux());
        config = config.withOffline(true);
        assertThatThrownBy(() -> resolve(SPEC)).hasMessageContaining("Run the same command once without -o");
        assertThat(progress.events).last().asString().contains("lacks the file vmlinux. It was moved to");
    }

    @Test
    public void aKernelIsFoundByItsKey() {
        KernelEntry first = resolve(SPEC);
        assertThat(resolve(KernelSpec.parse(first.key())))
                .isEqualTo(first.answering("distro:7.0", KernelEntry.Origin.HIT));
        assertThatThrownBy(() -> resolve(KernelSpec.parse("7.0.1-distro-x86_64-0123456789ab")))
                .hasMessage("The cache " + root
                        + " holds no sound kernel with the key 7.0.1-distro-x86_64-0123456789ab."
                        + " It holds " + first.key() + ". Use one of these, or a spec that can be fetched, such as"
                        + " distro:7.0.");
    }

    @Test
    public void anImageFileIsUnpackedOncePerContent() throws IOException {
        Path image = Files.write(temp.make().resolve("bzImage"), TestImages.bzImage("7.3.0-rc2-mine"));
        KernelSpec spec = KernelSpec.parse(image.toString());
        KernelEntry made = resolve(spec);
        assertThat(made.origin()).isEqualTo(KernelEntry.Origin.FILE);
        assertThat(made.release()).isEqualTo("7.3.0-rc2-mine");
        assertThat(made.key()).matches("7\\.3-rc2-file-x86_64-[0-9a-f]{12}");
        assertThat(made.provenance()).isEqualTo(new Provenance.LocalFile(image.toString()));
        assertThat(resolve(spec)).isEqualTo(made.answering(image.toString(), KernelEntry.Origin.HIT));
        assertThat(resolve(KernelSpec.parse(made.key())).key()).isEqualTo(made.key());

        Files.write(image, TestImages.bzImage("7.3.0-rc3-mine"));
        assertThat(resolve(spec).origin()).isEqualTo(KernelEntry.Origin.FILE);
        assertThat(archive.takeRuns()).isEmpty();
    }

    @Test
    public void anElfFileIsImageAndKernelInOne() throws IOException {
        Path vmlinux = Files.write(temp.make().resolve("vmlinux"), TestImages.elf("7.3.0-mine"));
        KernelEntry entry = resolve(KernelSpec.parse(vmlinux.toString()));
        assertThat(entry.image()).isEqualTo(entry.vmlinux()).hasSameBinaryContentAs(vmlinux);
    }

    @Test
    public void aWrongPathSaysWhatWasExpected() throws IOException {
        Path tree = temp.make();
        assertThatThrownBy(() -> resolve(KernelSpec.parse(tree + "/absent")))
                .isInstanceOf(KernelException.class)
                .hasMessage("Kernel spec '" + tree + "/absent' names the file " + tree + "/absent, which does not exist"
                        + " or is no regular file. Expected a bzImage or vmlinux. Correct the path, or use the"
                        + " distribution's kernel: distro:7.0.");
        Path bzImage = tree.resolve("arch/x86/boot/bzImage");
        Files.createDirectories(bzImage.getParent());
        Files.createFile(bzImage);
        assertThatThrownBy(() -> resolve(KernelSpec.parse(tree.toString())))
                .hasMessageEndingWith("Give the image in it: " + bzImage + ".");
    }

    @Test
    public void anUnusableCacheDirectoryIsNamed() throws IOException {
        Path file = Files.createFile(temp.make().resolve("file"));
        config = KernelsConfig.of(file).withProgress(progress).withMachine(config.machine());
        assertThatThrownBy(() -> resolve(SPEC))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("Cannot read or write the kernel cache " + file + " (")
                .hasMessageEndingWith("or choose another directory: KTSTR_CACHE_DIR.");
    }

    @Test
    public void aNewerKtstrMayShareTheCache() throws IOException {
        KernelEntry newer = resolve(KernelSpec.parse("distro:6.19"));
        Path manifest = newer.directory().resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"schema\": 1", "\"schema\": 2"));
        assertThat(resolve(SPEC).version()).isEqualTo("7.0.13");
        assertThatThrownBy(() -> resolve(KernelSpec.parse(newer.key())))
                .hasMessage(
                        "A kernel in the cache was stored by a newer ktstr (manifest schema 2, this version reads 1)."
                                + " Upgrade ktstr, or use another directory: KTSTR_CACHE_DIR.");
        assertThat(newer.directory()).exists();
    }

    @Test
    public void aDamagedIndexIsOnlyForgotten() throws IOException {
        resolve(SPEC);
        for (String text : List.of(
                "", "[]", "{}", "{\"key\":{}}", "{\"key\":\"../../x\",\"checkedAt\":\"2026-01-01T00:00:00Z\"}")) {
            archive.takeRuns();
            Files.writeString(root.resolve("index/distro-7.0.json"), text);
            assertThat(resolve(SPEC).origin()).isEqualTo(KernelEntry.Origin.HIT);
            assertThat(archive.takeRuns()).isNotEmpty();
        }
    }

    @Test
    public void threadsThatAskAtOnceFetchOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            // Separate doors, as separate modules of a parallel build have them.
            List<Callable<KernelEntry>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> Kernels.of(config, archive, Instant::now).resolve(SPEC));
            }
            for (Future<KernelEntry> entry : threads.invokeAll(tasks)) {
                assertThat(entry.get().version()).isEqualTo("7.0.13");
            }
        } finally {
            threads.shutdown();
        }
        assertThat(archive.takeRuns())
                .as("one question, one download")
                .containsOnlyOnce("apt-get update")
                .filteredOn(run -> run.contains(" download "))
                .hasSize(1);
        try (Stream<Path> left = Files.list(root.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    public void anInterruptIsKept() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Kernels.of(config).resolve(SPEC))
                    .isInstanceOf(KernelException.class)
                    .hasMessage("Interrupted while resolving the kernel distro:7.0.");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private KernelEntry resolve(KernelSpec spec) {
        return Kernels.of(config, archive, () -> now).resolve(spec);
    }

    private Optional<KernelEntry> lookUp(KernelSpec spec) {
        return Kernels.of(config, archive, () -> now).lookUp(spec);
    }

    private void later(Duration duration) {
        now = now.plus(duration);
    }
}
