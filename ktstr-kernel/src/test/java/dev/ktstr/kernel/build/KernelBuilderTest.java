// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.ktstr.kernel.RecordingProgress;
import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.config.KernelConfig;
import dev.ktstr.kernel.remote.KernelArchive;
import dev.ktstr.kernel.remote.RemoteException;
import dev.ktstr.kernel.remote.RemoteKernels;
import dev.ktstr.kernel.source.KernelSource;
import dev.ktstr.kernel.source.SourceTree;
import dev.ktstr.kernel.trust.TrustException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class KernelBuilderTest {

    private TempDirs temp;
    private KernelCacheLayout layout;
    private RecordingProgress progress;
    private FakeTools tools;
    private SharedKernels shared;
    private FakeTree tree;
    private BuildOptions options;

    @BeforeMethod
    public void begin() throws IOException {
        temp = new TempDirs();
        layout = new KernelCacheLayout(temp.make());
        progress = new RecordingProgress();
        tools = new FakeTools();
        shared = new SharedKernels();
        tree = new FakeTree(temp.make(), "7.3.4");
        options = BuildOptions.usual().withTimeout(Duration.ofSeconds(30));
    }

    @AfterMethod
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void builtOnceAndThenAHit() throws Exception {
        KernelEntry built = resolve();
        assertThat(built.origin()).isEqualTo(KernelEntry.Origin.BUILT);
        assertThat(built.key()).matches("7\\.3\\.4-built-x86_64-[0-9a-f]{12}");
        assertThat(built.release()).isEqualTo("7.3.4-ktstr");
        assertThat(built.spec()).isEqualTo("./tree");
        assertThat(KernelConfig.of(built.config().orElseThrow()).isEnabled("CONFIG_SCHED_CLASS_EXT"))
                .isTrue();
        assertThat(Files.readAllLines(built.inputs().orElseThrow()))
                .contains("version 7.3.4", "source " + tree.identity(), "compiler gcc 12", "CONFIG_SMP=y");
        assertThat(progress.events).contains("started Building kernel 7.3.4 -1", "done 4");

        KernelEntry again = resolve();
        assertThat(again.origin()).isEqualTo(KernelEntry.Origin.HIT);
        assertThat(again.directory()).isEqualTo(built.directory());
        assertThat(tree.fetched()).isEqualTo(1);
        assertThat(KernelEntry.open(built.directory()).config()).isPresent();
        assertThat(left(layout.root().resolve("tmp"))).isEmpty();
    }

    @Test
    public void whatMakesAnotherKernelIsADifferenceOfInputs() throws Exception {
        resolve();
        tools.versions.put("gcc", "gcc 13");
        options = options.withFragments(List.of(Files.writeString(temp.make().resolve("f"), "CONFIG_HZ_1000=y\n")));
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.BUILT);
        assertThat(progress.events)
                .contains("message The cache has kernel 7.3.4, but made of something else:\n  - compiler gcc 12\n"
                        + "  + compiler gcc 13\n  + CONFIG_HZ_1000=y");
        assertThat(tree.fetched()).isEqualTo(2);
    }

    @Test
    public void commentsInAFragmentAreNoInputs() throws Exception {
        Path fragment = temp.make().resolve("f");
        options = options.withFragments(List.of(Files.writeString(fragment, "CONFIG_HZ_1000=y\n")));
        resolve();
        Files.writeString(fragment, "# quick\nCONFIG_HZ_1000=y # (optional) quick\n");
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.HIT);
    }

    @Test
    public void builtAnewWhenAskedFor() throws Exception {
        KernelEntry first = resolve();
        KernelEntry second = resolve(true);
        assertThat(second.origin()).isEqualTo(KernelEntry.Origin.BUILT);
        assertThat(second.key()).isEqualTo(first.key());
        assertThat(layout.root().resolve("quarantine").resolve(first.key()).resolve("reason.txt"))
                .hasContent("Cache entry " + first.key() + " was built again because somebody asked for it.");
        assertThat(tree.fetched()).isEqualTo(2);
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.HIT);
    }

    @Test
    public void builtAnewForNothingTheOldOneStays() throws Exception {
        KernelEntry first = resolve();
        tree.run("rm $O/.config"); // which is wanted after the image
        assertThatThrownBy(() -> resolve(true)).isInstanceOf(NoSuchFileException.class);
        assertThat(KernelEntry.open(first.directory())).isEqualTo(first.answering("./tree", KernelEntry.Origin.HIT));
        assertThat(layout.root().resolve("quarantine")).doesNotExist();
        assertThat(left(layout.root().resolve("tmp"))).isEmpty();
    }

    @Test
    public void aTreeEditedMeanwhileIsNoAnswerToTheNextBuild() throws Exception {
        tree.edited();
        KernelEntry now = resolve();
        assertThat(now.key()).matches("7\\.3\\.4-edited-x86_64-[0-9a-f]{12}");
        assertThat(KernelEntry.open(now.directory()).release()).isEqualTo("7.3.4-ktstr");
        assertThat(progress.events)
                .anyMatch(event -> event.startsWith("warning The source tree ")
                        && event.contains("was edited while it was built"));
        assertThat(shared.archives).isEmpty();
        resolve();
        assertThat(tree.fetched()).isEqualTo(2);
    }

    @Test
    public void aFragmentEditedMeanwhileIsNotWhatIsBuilt() throws Exception {
        Path fragment = Files.writeString(temp.make().resolve("f"), "CONFIG_HZ=100\n");
        options = options.withFragments(List.of(fragment));
        KernelBuilder builder = builder();
        BuildInputs inputs = builder.setUp().inputs(tree);
        Files.writeString(fragment, "CONFIG_HZ=1000\n");
        KernelEntry built = builder.resolve(inputs, "./tree", tree, false);
        assertThat(built.key()).isEqualTo(inputs.key());
        assertThat(Files.readAllLines(built.config().orElseThrow()))
                .contains("CONFIG_HZ=100")
                .doesNotContain("CONFIG_HZ=1000");
        assertThat(resolve().key()).isNotEqualTo(built.key());
    }

    @Test
    public void toolsUpgradedMeanwhileMakeNoAnswerToTheNextBuild() throws Exception {
        Path begun = temp.make().resolve("begun");
        tree.run("touch " + begun + "; while [ -e " + begun + " ]; do sleep 0.05; done");
        Thread upgrade = new Thread(() -> {
            while (!Files.exists(begun)) {
                LockSupport.parkNanos(1_000_000);
            }
            tools.versions.put("gcc", "gcc 13");
            begun.toFile().delete();
        });
        upgrade.start();
        KernelEntry now = resolve();
        upgrade.join();
        assertThat(now.key()).matches("7\\.3\\.4-edited-x86_64-[0-9a-f]{12}");
        assertThat(progress.events)
                .contains("warning The tools of this machine changed while kernel 7.3.4 was built (- compiler gcc 12,"
                        + " + compiler gcc 13), so nobody knows what this kernel was made of. It is used now, and is no"
                        + " answer to the next build.");
        assertThat(shared.archives).isEmpty();
        tree.run("true");
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.BUILT);
    }

    @Test
    public void whatNobodyVouchedForIsProvenForWhoWantsThat() throws Exception {
        Provenance unproven = release(Provenance.Release.NOT_AUTHENTICATED);
        Provenance signed = release("signed by A");
        KernelEntry built = resolve(tree.claim(unproven));
        assertThat(resolve(tree.claim(unproven)).origin()).isEqualTo(KernelEntry.Origin.HIT);
        assertThat(tree.fetched()).isEqualTo(1);

        KernelSource forged = new Forged(tree.claim(signed));
        assertThatThrownBy(() -> resolve(forged)).isInstanceOf(TrustException.class);
        assertThat(KernelEntry.open(built.directory()).provenance()).isEqualTo(unproven);

        KernelEntry proven = resolve(tree);
        assertThat(proven.origin()).isEqualTo(KernelEntry.Origin.HIT);
        assertThat(proven.provenance()).isEqualTo(signed);
        assertThat(proven.directory()).isEqualTo(built.directory());
        assertThat(KernelEntry.open(built.directory()).provenance()).isEqualTo(signed);
        assertThat(tree.fetched()).isEqualTo(2);
        assertThat(resolve(tree).origin()).isEqualTo(KernelEntry.Origin.HIT);
        assertThat(tree.fetched()).isEqualTo(2);
        assertThat(progress.events)
                .filteredOn(event -> event.startsWith("started Building"))
                .hasSize(1);
        assertThat(left(layout.root().resolve("tmp"))).isEmpty();
    }

    @Test
    public void severalWhoWantItAtOnceBuildItOnce() throws Exception {
        tree.run("sleep 0.5");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<KernelEntry>> futures = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                futures.add(threads.submit(() -> resolve()));
            }
            Set<KernelEntry.Origin> origins = new HashSet<>();
            for (Future<KernelEntry> future : futures) {
                origins.add(future.get().origin());
            }
            assertThat(origins).containsExactlyInAnyOrder(KernelEntry.Origin.BUILT, KernelEntry.Origin.HIT);
            assertThat(tree.fetched()).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    public void theCompilersErrorIsQuotedAndTheLogIsKept() throws Exception {
        tree.run(
                "echo 'kernel/sched/ext.c:12:3: error: expected ; before }'; for n in $(seq 30); do echo noise; done; exit 2");
        assertThatThrownBy(this::resolve)
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("Kernel 7.3.4 from file ")
                .hasMessageContaining(
                        "did not build. make said:\nkernel/sched/ext.c:12:3: error: expected ; before }\n")
                .hasMessageContaining(
                        "All that make said is in " + layout.root().resolve("logs") + "/build-7.3.4-built-");
        assertThat(left(layout.root().resolve("logs"))).singleElement().satisfies(log -> assertThat(log)
                .content()
                .as("all that make said")
                .containsOnlyOnce("# configuration written to .config")
                .contains("error: expected ; before }"));
        assertThat(left(layout.root().resolve("tmp"))).isEmpty();
        assertThatThrownBy(this::resolve).isInstanceOf(BuildException.class);
        assertThat(left(layout.root().resolve("logs"))).singleElement().satisfies(log -> assertThat(log)
                .content()
                .as("and not what it said before")
                .containsOnlyOnce("# configuration written to .config"));
        tree.run("true");
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.BUILT);
    }

    @Test
    public void aFullDiskIsCalledThat() throws Exception {
        tree.run("echo 'as: kernel/fork.o: No space left on device' >&2; exit 2");
        assertThatThrownBy(this::resolve)
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("The disk was full while kernel 7.3.4 was built.");
        assertThat(left(layout.root().resolve("tmp"))).isEmpty();
    }

    @Test
    public void aBuildThatHangsIsEnded() throws Exception {
        tree.run("sleep 60");
        options = options.withTimeout(Duration.ofSeconds(1));
        assertThatThrownBy(this::resolve)
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith(
                        "The build of kernel 7.3.4 took longer than 0 min 1 s and was ended, after 4 steps.")
                .hasMessageContaining("ktstr.kernelTimeoutMinutes");
    }

    @Test
    public void anOptionThatIsDroppedStopsTheBuild() throws Exception {
        tree.drop("CONFIG_DEBUG_INFO_BTF").run("echo built >&2; exit 9");
        assertThatThrownBy(this::resolve)
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("did not take an option that it was asked for")
                .hasMessageContaining("CONFIG_DEBUG_INFO_BTF=y is off")
                .hasMessageContaining("install the package dwarves");
    }

    @Test
    public void allThatIsMissingIsNamedBeforeAnythingIsFetched() {
        tools.missing.addAll(List.of("flex", "pahole"));
        assertThatThrownBy(this::resolve)
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(
                        "this machine lacks flex (makes the reader of the kernel's configuration), pahole (")
                .hasMessageContaining("apt-get install flex dwarves), or use a kernel");
        assertThat(tree.fetched()).isZero();
    }

    @Test
    public void aCacheThatMakeCannotWorkInIsToldBeforeAnythingIsFetched() throws Exception {
        layout = new KernelCacheLayout(temp.make().resolve("my cache"));
        assertThatThrownBy(this::resolve)
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("The kernel's makefile cannot work in the cache directory " + layout.root()
                        + ", whose name has a blank or another character")
                .hasMessageContaining("-Dktstr.cacheDir=DIRECTORY or KTSTR_CACHE_DIR");
        assertThat(tree.fetched()).isZero();

        layout = new KernelCacheLayout(Files.createSymbolicLink(temp.make().resolve("link"), layout.root()));
        assertThatThrownBy(this::resolve).hasMessageContaining("/my cache, whose name");
        assertThat(tree.fetched()).isZero();
    }

    @Test
    public void aTreeThatMakeCannotWorkInIsTold() throws Exception {
        tree = new FakeTree(Files.createDirectory(temp.make().resolve("a=b")), "7.3.4");
        assertThatThrownBy(this::resolve)
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("cannot work in the directory " + tree.directory())
                .hasMessageEndingWith("Move it.");
    }

    @Test
    public void ccacheIsUsedWhereItIs() throws Exception {
        Path compiler = temp.make().resolve("compiler");
        tree.run("echo \"$CC, $CCACHE_BASEDIR\" > " + compiler);
        resolve();
        assertThat(compiler).content().startsWith(", ");
        tools.missing.remove("ccache");
        KernelEntry again = resolve(true);
        assertThat(compiler).content().startsWith("ccache gcc, " + layout.root().resolve("tmp"));
        assertThat(Files.readString(again.inputs().orElseThrow()))
                .as("it makes no other kernel")
                .doesNotContain("ccache");
    }

    @Test
    public void whatAFragmentTakesFromWhatIsNeededIsAWarning() throws Exception {
        Path fragment = Files.writeString(temp.make().resolve("f"), "# CONFIG_SCHED_CLASS_EXT is not set\n");
        options = options.withFragments(List.of(fragment));
        resolve();
        assertThat(progress.events)
                .anyMatch(event -> event.startsWith("warning " + fragment + ", line 1 makes # CONFIG_SCHED_CLASS_EXT is"
                        + " not set, but ktstr needs CONFIG_SCHED_CLASS_EXT=y: "));
    }

    /** Nobody is hurt when the next bar has a wrong length. */
    @Test
    public void aNumberOfStepsThatCannotBeRememberedFailsNothing() throws Exception {
        Files.createDirectories(layout.logs().resolve("build-steps/in-the-way"));
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.BUILT);
        assertThat(left(layout.logs())).noneMatch(file -> file.toString().endsWith(".new"));
    }

    @Test
    public void aBuildInATreeThatIgnoresItselfIsNeitherUsedNorTouched() throws Exception {
        Path config = Files.writeString(tree.directory().resolve(".config"), "mine");
        Files.writeString(tree.directory().resolve(".gitignore"), "/*\n!/debian/\n"); // as in Debian's packages
        Files.writeString(tree.directory().resolve("kernel/.gitignore"), "made\n");
        Files.writeString(tree.directory().resolve("kernel/made"), "made");
        Files.writeString(tree.directory().resolve("kernel/fork.o"), "made");
        Files.createDirectories(tree.directory().resolve("include/config"));
        Files.writeString(tree.directory().resolve("include/config/auto.conf"), "made");
        tree.run("[ -f Kconfig ] && [ -f kernel/Makefile ] && [ ! -e .config ] && [ ! -e kernel/made ]"
                + " && [ ! -e kernel/fork.o ] && [ ! -e include/config ]");
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.BUILT);
        assertThat(config).hasContent("mine");
    }

    @Test
    public void aBuildThatATreeHoldsIsNeitherUsedNorTouched() throws Exception {
        Path config = Files.writeString(tree.directory().resolve(".config"), "mine");
        Files.writeString(tree.directory().resolve(".gitignore"), ".*\n*.o\n");
        Files.writeString(tree.directory().resolve("main.o"), "made");
        tree.run("[ -f Kconfig ] && [ ! -e .config ] && [ ! -e main.o ]");
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.BUILT);
        assertThat(config).hasContent("mine");
    }

    @Test
    public void aReadOnlyCacheIsAnErrorAndLeavesNothing() throws Exception {
        if (System.getProperty("user.name").equals("root")) {
            // Root may write anywhere; a file where a directory should be is as good.
            Files.writeString(layout.root().resolve("kernels"), "");
        } else {
            layout.root().toFile().setWritable(false);
        }
        try {
            assertThatThrownBy(this::resolve).isInstanceOf(IOException.class);
        } finally {
            layout.root().toFile().setWritable(true);
        }
        assertThat(left(layout.root().resolve("tmp"))).isEmpty();
    }

    @Test
    public void whatOneSharedTheOtherNeedNotBuild() throws Exception {
        KernelEntry built = resolve();
        assertThat(shared.archives).hasSize(1);

        layout = new KernelCacheLayout(temp.make());
        KernelEntry fetched = resolve();
        assertThat(fetched.origin()).isEqualTo(KernelEntry.Origin.SHARED);
        assertThat(fetched.key()).isEqualTo(built.key());
        assertThat(fetched.image()).hasSameBinaryContentAs(built.image());
        assertThat(fetched.vmlinux()).hasSameBinaryContentAs(built.vmlinux());
        assertThat(fetched.inputs().orElseThrow())
                .hasSameBinaryContentAs(built.inputs().orElseThrow());
        assertThat(tree.fetched()).isEqualTo(1);
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.HIT);
        assertThat(shared.pulls).isEqualTo(2);
    }

    @Test
    public void aSharedKernelThatWasTamperedWithIsBuiltInstead() throws Exception {
        resolve();
        Path archive = shared.archives.values().iterator().next();
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 0x40;
        Files.write(archive, bytes);
        layout = new KernelCacheLayout(temp.make());
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.BUILT);
        assertThat(progress.events)
                .anyMatch(event -> event.startsWith("warning The shared kernel " + archive)
                        && event.endsWith("The kernel is built instead."));
    }

    /** A bit that zstd does not look at may be another one, and nothing else. */
    @Test
    public void noBitOfASharedKernelCanBeAnotherOne() throws Exception {
        KernelEntry entry = resolve();
        String inputs = Files.readString(entry.inputs().orElseThrow());
        Path archive = temp.make().resolve("a");
        KernelArchive.pack(entry, archive);
        byte[] bytes = Files.readAllBytes(archive);
        Path into = temp.make();
        int refused = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte[] bad = bytes.clone();
            bad[i] ^= (byte) (1 << i % 8);
            Files.write(archive, bad);
            try {
                KernelArchive.unpack(archive, inputs, into);
                assertThat(into.resolve("bzImage")).as("byte %d", i).hasSameBinaryContentAs(entry.image());
                assertThat(into.resolve("config"))
                        .hasSameBinaryContentAs(entry.config().orElseThrow());
            } catch (RemoteException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(bytes.length * 9 / 10);
        for (int length : List.of(0, 1, bytes.length / 2, bytes.length - 1)) {
            Files.write(archive, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> KernelArchive.unpack(archive, inputs, into))
                    .isInstanceOf(RemoteException.class);
        }
    }

    @Test
    public void aNameThatHasNoEndIsRefusedBeforeItFillsTheHeap() throws Exception {
        Path archive = temp.make().resolve("a");
        TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
        name.setSize(64L << 20);
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new ZstdOutputStream(Files.newOutputStream(archive)))) {
            tar.putArchiveEntry(name);
            tar.write(new byte[(int) name.getSize()]);
            tar.closeArchiveEntry();
        }
        Path into = temp.make();
        assertThatThrownBy(() -> KernelArchive.unpack(archive, "", into))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("it has more between its files than any archive");
    }

    @Test
    public void aFullDiskIsNoDamageOfASharedKernel() throws Exception {
        KernelEntry entry = resolve();
        Path archive = temp.make().resolve("a");
        KernelArchive.pack(entry, archive);
        Path into = temp.make();
        Files.createSymbolicLink(into.resolve("bzImage"), Path.of("/dev/full"));
        String inputs = Files.readString(entry.inputs().orElseThrow());
        assertThatThrownBy(() -> KernelArchive.unpack(archive, inputs, into))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    @Test
    public void aKernelOfOtherInputsIsRefused() throws Exception {
        KernelEntry entry = resolve();
        Path archive = temp.make().resolve("a");
        KernelArchive.pack(entry, archive);
        Path into = temp.make();
        assertThatThrownBy(() -> KernelArchive.unpack(archive, "something else\n", into))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("was made of something else than it is named after");
    }

    @Test
    public void troubleWithSharingFailsNothing() throws Exception {
        shared.broken = true;
        assertThat(resolve().origin()).isEqualTo(KernelEntry.Origin.BUILT);
        assertThat(progress.events)
                .contains(
                        "warning The repository is away. The kernel is built instead.",
                        "warning The repository is away. It is not shared, and otherwise as good.");
    }

    private KernelEntry resolve() throws IOException, InterruptedException {
        return resolve(false);
    }

    private KernelEntry resolve(boolean anew) throws IOException, InterruptedException {
        KernelBuilder builder = builder();
        return builder.resolve(builder.setUp().inputs(tree), "./tree", tree, anew);
    }

    private KernelEntry resolve(KernelSource source) throws IOException, InterruptedException {
        KernelBuilder builder = builder();
        return builder.resolve(builder.setUp().inputs(source), "7.3.4", source, false);
    }

    private static Provenance release(String trust) {
        return new Provenance.Release("https://kernel.org/linux-7.3.4.tar.xz", "0".repeat(64), trust);
    }

    private KernelBuilder builder() {
        return new KernelBuilder(layout, new KernelCache(layout, progress), tools, options, shared, progress);
    }

    private static List<Path> left(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** Sources that turn out not to be signed by anybody. */
    private record Forged(KernelSource source) implements KernelSource {
        @Override
        public String version() {
            return source.version();
        }

        @Override
        public String identity() {
            return source.identity();
        }

        @Override
        public Provenance provenance() {
            return source.provenance();
        }

        @Override
        public SourceTree unpack(Path empty) {
            throw new TrustException("forged");
        }
    }

    /** Keeps what is shared in a directory. */
    private final class SharedKernels implements RemoteKernels {
        private final Map<Name, Path> archives = new HashMap<>();
        private int pulls;
        private boolean broken;

        @Override
        public Optional<Path> pull(Name name) {
            pulls++;
            work();
            return Optional.ofNullable(archives.get(name));
        }

        @Override
        public boolean takes() {
            return true;
        }

        @Override
        public void push(Name name, Path archive) {
            work();
            try {
                archives.put(name, Files.copy(archive, temp.make().resolve("archive")));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void work() {
            if (broken) {
                throw new RemoteException("The repository is away.");
            }
        }
    }
}
