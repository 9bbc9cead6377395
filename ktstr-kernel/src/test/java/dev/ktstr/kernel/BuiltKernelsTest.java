// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.build.BuildOptions;
import dev.ktstr.kernel.build.FakeTools;
import dev.ktstr.kernel.build.FakeTree;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.KernelEntry.Origin;
import dev.ktstr.kernel.cache.SpecIndex;
import dev.ktstr.kernel.distro.DistroException;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.module.ModuleException;
import dev.ktstr.kernel.process.Command;
import dev.ktstr.kernel.process.CommandOutput;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.source.SourceException;
import dev.ktstr.kernel.source.TestTars;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Specs of what is built, from their text to the entry. */
public class BuiltKernelsTest {

    private TempDirs temp;
    private FakeTree tree;
    private RecordingProgress progress;
    private KernelsConfig config;
    private Instant now;

    @BeforeMethod
    public void begin() throws IOException {
        temp = new TempDirs();
        tree = new FakeTree(temp.make(), "7.0.13");
        progress = new RecordingProgress();
        config = KernelsConfig.of(temp.make()).withProgress(progress);
        now = Instant.parse("2026-12-01T00:00:00Z");
    }

    @AfterMethod
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void aTreeIsBuiltWheneverItIsAnotherOne() throws IOException {
        KernelSpec spec = KernelSpec.parse(tree.directory().toString());
        assertThat(kernels().lookUp(spec)).isEmpty();
        KernelEntry built = resolve(spec);
        assertThat(built.origin()).isEqualTo(Origin.BUILT);
        assertThat(built.provenance().describe()).contains(tree.directory().toString());
        assertThat(resolve(spec).origin()).isEqualTo(Origin.HIT);
        assertThat(kernels().lookUp(spec)).map(KernelEntry::key).contains(built.key());
        assertThat(resolve(KernelSpec.parse(built.key())).directory()).isEqualTo(built.directory());

        Files.writeString(tree.directory().resolve("Kconfig"), "mainmenu \"another\"\n");
        assertThat(kernels().lookUp(spec)).isEmpty();
        KernelEntry another = resolve(spec);
        assertThat(another.origin()).isEqualTo(Origin.BUILT);
        assertThat(another.key()).isNotEqualTo(built.key());
    }

    @Test
    public void aBranchIsAskedForOnceADayAndACommitOnce() throws Exception {
        try (Git git = Git.init()
                .setDirectory(tree.directory().toFile())
                .setInitialBranch("main")
                .call()) {
            String first = commit(git);
            String url = "git+" + tree.directory().toUri().toString().replaceAll("/$", "");
            KernelSpec branch = KernelSpec.parse(url + "#branch=main");
            KernelSpec commit = KernelSpec.parse(url + "#sha=" + first);
            KernelEntry built = resolve(branch);
            assertThat(built.origin()).isEqualTo(Origin.BUILT);
            assertThat(built.provenance().describe()).contains(first);
            assertThat(resolve(commit).origin()).isEqualTo(Origin.HIT);

            Files.writeString(tree.directory().resolve("Kconfig"), "mainmenu \"another\"\n");
            String second = commit(git);
            now = now.plus(Duration.ofHours(23));
            assertThat(resolve(branch).key()).isEqualTo(built.key());
            now = now.plus(Duration.ofHours(2));
            assertThat(resolve(branch).provenance().describe()).contains(second);

            // The repository is away: the old answer is as good as any, and that is told.
            try (TempDirs away = new TempDirs()) {
                Path hidden = away.make().resolve("hidden");
                Files.move(tree.directory().resolve(".git"), hidden);
                now = now.plus(Duration.ofDays(2));
                assertThat(resolve(branch).provenance().describe()).contains(second);
                assertThat(progress.events)
                        .anyMatch(event ->
                                event.startsWith("warning Using the cached kernel 7.0.13 for " + branch.text()));
                config = config.withOffline(true);
                assertThat(resolve(branch).origin()).isEqualTo(Origin.HIT);
                Files.move(hidden, tree.directory().resolve(".git"));
            }
        }
    }

    @Test
    public void aBranchThatIsGoneIsNotBuiltOfWhatItWas() throws Exception {
        try (Git git = Git.init()
                .setDirectory(tree.directory().toFile())
                .setInitialBranch("main")
                .call()) {
            commit(git);
            git.branchCreate().setName("mine").call();
            KernelSpec branch = KernelSpec.parse(
                    "git+" + tree.directory().toUri().toString().replaceAll("/$", "") + "#branch=mine");
            resolve(branch);
            git.branchDelete().setBranchNames("mine").setForce(true).call();
            now = now.plus(Duration.ofDays(2));
            assertThatThrownBy(() -> resolve(branch))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("Expected a branch of this name.");
        }
    }

    @Test
    public void aTreeThatCannotBeReadIsNotTheCachesFault() throws IOException {
        Path makefile = tree.directory().resolve("Makefile");
        Files.delete(makefile);
        KernelSpec spec = KernelSpec.parse(tree.directory().toString());
        // Not even root can open a socket as a file.
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(makefile));
            assertThatThrownBy(() -> resolve(spec))
                    .isInstanceOf(KernelException.class)
                    .hasMessageStartingWith("Cannot use " + makefile + " (")
                    .hasMessageContaining("needed for the kernel " + spec.text());
        }
    }

    @Test
    public void inputsOfAnotherKernelThatCannotBeReadFailNothing() throws IOException {
        KernelSpec spec = KernelSpec.parse(tree.directory().toString());
        KernelEntry built = resolve(spec);
        Files.write(built.inputs().orElseThrow(), new byte[] {(byte) 0xff, '\n'}); // no UTF-8
        assertThat(kernels().isStale(built)).isTrue();
        Files.writeString(tree.directory().resolve("Kconfig"), "mainmenu \"another\"\n");
        assertThat(resolve(spec).origin()).isEqualTo(Origin.BUILT);
        Files.delete(built.inputs().orElseThrow());
        assertThat(kernels().isStale(built)).isFalse();
    }

    @Test
    public void aServerThatFailedIsLeftAloneForAnHour() throws Exception {
        try (Git git = Git.init()
                        .setDirectory(tree.directory().toFile())
                        .setInitialBranch("main")
                        .call();
                TempDirs away = new TempDirs()) {
            String sha = commit(git);
            KernelSpec branch = KernelSpec.parse(
                    "git+" + tree.directory().toUri().toString().replaceAll("/$", "") + "#branch=main");
            resolve(branch);
            Files.move(tree.directory().resolve(".git"), away.make().resolve("hidden"));
            now = now.plus(Duration.ofDays(2));
            assertThat(resolve(branch).provenance().describe()).contains(sha);
            assertThat(fallBacks()).isEqualTo(1);
            now = now.plus(Duration.ofMinutes(59));
            resolve(branch);
            assertThat(fallBacks()).isEqualTo(1);
            now = now.plus(Duration.ofMinutes(2));
            resolve(branch);
            assertThat(fallBacks()).isEqualTo(2);

            config = config.withRefresh(true); // what is young is no answer, as it was none before a wait
            resolve(branch);
            assertThat(fallBacks()).as("at the same moment").isEqualTo(2);
            now = now.plus(Duration.ofMinutes(1));
            resolve(branch);
            assertThat(fallBacks()).as("begun afterwards").isEqualTo(3);
        }
    }

    private long fallBacks() {
        return progress.events.stream()
                .filter(event -> event.startsWith("warning Using the cached kernel"))
                .count();
    }

    @Test
    public void sourcesOfAnOlderSuiteAreUsedForAnHourWhenANewerOneGivesNoAnswer() throws IOException {
        FakeArchive archive =
                new FakeArchive().with("trixie-backports", "7.0.14").with("bookworm-backports", "7.0.13");
        archive.sources(TestTars.xz(TestTars.of(tree.directory(), "linux-source-7.0")));
        archive.refuse("trixie-backports");
        config = config.withMachine(TestMachines.bookworm(temp.make()));
        KernelSpec spec = KernelSpec.parse("distro-source:7.0");
        assertThat(withArchive(archive).resolve(spec).origin()).isEqualTo(Origin.BUILT);
        archive.takeRuns();
        now = now.plus(Duration.ofMinutes(59));
        assertThat(withArchive(archive).resolve(spec).origin()).isEqualTo(Origin.HIT);
        assertThat(archive.takeRuns()).isEmpty();
        now = now.plus(Duration.ofMinutes(2));
        withArchive(archive).resolve(spec);
        assertThat(archive.takeRuns()).isNotEmpty();
    }

    @Test
    public void whatIsBuiltOfTheDistributionsSourcesIsNoneOfItsKernels() throws IOException {
        FakeArchive archive = new FakeArchive().with("trixie-backports", "7.0.13");
        archive.sources(TestTars.xz(TestTars.of(tree.directory(), "linux-source-7.0")));
        config = config.withMachine(TestMachines.bookworm(temp.make()));
        KernelEntry built = withArchive(archive).resolve(KernelSpec.parse("distro-source:7.0"));
        assertThat(built.origin()).isEqualTo(Origin.BUILT);

        KernelSpec prebuilt = KernelSpec.parse("distro:7.0");
        config = config.withOffline(true);
        assertThatThrownBy(() -> withArchive(archive).resolve(prebuilt))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("Maven is offline (-o)")
                .hasMessageContaining("holds no kernel for distro:7.0. Run");
        config = config.withOffline(false);
        archive.unreachable();
        assertThatThrownBy(() -> withArchive(archive).resolve(prebuilt)).isInstanceOf(DistroException.class);

        archive.takeRuns();
        assertThatThrownBy(() -> withArchive(archive).modules(built, List.of("kvm-amd")))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("came from a package linux-source-7.0 7.0.13-1~bpo13+1 from trixie-backports")
                .hasMessageContaining("so there is no telling where its modules are");
        assertThat(archive.takeRuns()).isEmpty();
        assertThat(KernelEntry.open(built.directory()).provenance()).isEqualTo(built.provenance());
    }

    @Test
    public void anAnswerOfTheDistributionThatWasBuiltIsNone() throws IOException {
        FakeArchive archive = new FakeArchive().with("trixie-backports", "7.0.13");
        archive.sources(TestTars.xz(TestTars.of(tree.directory(), "linux-source-7.0")));
        config = config.withMachine(TestMachines.bookworm(temp.make()));
        KernelEntry built = withArchive(archive).resolve(KernelSpec.parse("distro-source:7.0"));
        // As it was remembered before the two were told apart.
        KernelCacheLayout layout = new KernelCacheLayout(config.cacheDir());
        new SpecIndex(layout).remember("distro-7.0", new SpecIndex.Answer(built.key(), now));
        KernelEntry prebuilt = withArchive(archive).resolve(KernelSpec.parse("distro:7.0"));
        assertThat(prebuilt.origin()).isEqualTo(Origin.FETCHED);
        assertThat(prebuilt.key()).isNotEqualTo(built.key());
    }

    /** A machine that has a package manager, and all that a build needs. */
    private Kernels withArchive(FakeArchive archive) {
        Commands tools = new FakeTools();
        Commands both = new Commands() {
            @Override
            public boolean exists(String program) {
                return tools.exists(program);
            }

            @Override
            public CommandOutput run(Command command, Runnable everyTick) throws InterruptedException {
                Commands one = command.program().startsWith("apt-") ? archive : tools;
                return one.run(command, everyTick);
            }
        };
        return Kernels.of(config, both, () -> now);
    }

    /** The name of an answer is made before the lock of its spec is had, which may be held for as long as a build takes. */
    @Test
    public void anAnswerIsRememberedUnderTheOptionsItWasMadeWith() throws Exception {
        Path fragment = Files.writeString(temp.make().resolve("f"), "CONFIG_HZ=100\n");
        config = config.withBuild(config.build().withFragments(List.of(fragment)));
        KernelSpec spec = committed();
        FakeTools tools = new FakeTools();
        // The programs are asked when the fragments are read.
        Kernels slow = withTools(tools, () -> write(fragment, "CONFIG_HZ=1000\n"));
        KernelEntry built = slow.resolve(spec);
        write(fragment, "CONFIG_HZ=100\n");
        assertThat(Files.readAllLines(resolve(spec).config().orElseThrow())).contains("CONFIG_HZ=100");
        assertThat(resolve(spec).key()).isEqualTo(built.key());
        write(fragment, "CONFIG_HZ=1000\n");
        assertThat(Files.readAllLines(resolve(spec).config().orElseThrow())).contains("CONFIG_HZ=1000");
    }

    @Test
    public void aKernelOfWhichNobodyKnowsWhatItIsMadeOfIsRememberedForNothing() throws Exception {
        Path begun = temp.make().resolve("begun");
        Files.writeString(tree.directory().resolve("script"), "touch " + begun + "\n");
        KernelSpec spec = committed();
        FakeTools tools = new FakeTools();
        Kernels upgraded = withTools(tools, () -> {
            if (Files.exists(begun)) {
                tools.upgrade("gcc", "gcc 13");
            }
        });
        assertThat(upgraded.resolve(spec).key()).contains("-edited-");
        assertThat(kernels().lookUp(spec)).isEmpty();
        KernelEntry again = resolve(spec);
        assertThat(again.origin()).isEqualTo(Origin.BUILT);
        assertThat(again.key()).contains("-built-");
        assertThat(resolve(spec)).isEqualTo(again.answering(spec.text(), Origin.HIT));
    }

    /** {@return the spec of a commit of the tree, which means the same sources for ever} */
    private KernelSpec committed() throws Exception {
        try (Git git = Git.init()
                .setDirectory(tree.directory().toFile())
                .setInitialBranch("main")
                .call()) {
            String url = "git+" + tree.directory().toUri().toString().replaceAll("/$", "");
            return KernelSpec.parse(url + "#sha=" + commit(git));
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the door on a machine where something is done whenever a program is asked for its version} */
    private Kernels withTools(FakeTools tools, Runnable asked) {
        Commands watched = new Commands() {
            @Override
            public boolean exists(String program) {
                return tools.exists(program);
            }

            @Override
            public CommandOutput run(Command command, Runnable everyTick) {
                asked.run();
                return tools.run(command, everyTick);
            }
        };
        return Kernels.of(config, watched, () -> now);
    }

    @Test
    public void aResolveIsAUseAndALookIsNone() throws IOException {
        KernelSpec spec = KernelSpec.parse(tree.directory().toString());
        Path manifest = resolve(spec).directory().resolve("manifest.json");
        FileTime old = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Files.setLastModifiedTime(manifest, old);
        assertThat(kernels().lookUp(spec)).isPresent();
        assertThat(Files.getLastModifiedTime(manifest)).isEqualTo(old);
        assertThat(resolve(spec).origin()).isEqualTo(Origin.HIT);
        assertThat(Files.getLastModifiedTime(manifest)).isGreaterThan(old);
    }

    @Test
    public void whoOnlyLooksWritesNothing() throws Exception {
        Path root = temp.make().resolve("absent");
        config = config.withBuild(BuildOptions.usual());
        Kernels looking = Kernels.of(
                new KernelsConfig(
                        root,
                        false,
                        false,
                        progress,
                        config.machine(),
                        config.sources(),
                        config.build(),
                        config.remote()),
                new NamedTools(),
                () -> now);
        for (KernelSpec spec : List.of(
                KernelSpec.parse(tree.directory().toString()),
                committed(),
                KernelSpec.parse("7.0.13"),
                KernelSpec.parse("distro-source:7.0"),
                KernelSpec.parse("distro:7.0"))) {
            assertThat(looking.lookUp(spec)).as(spec.text()).isEmpty();
        }
        assertThat(looking.expandOffline(KernelSpec.parse("6.18..=7.0"))).isEmpty();
        assertThat(root).doesNotExist();
    }

    /** Tools whose versions are worth remembering, since it shows when they are others. */
    private static final class NamedTools implements Commands {
        private final FakeTools tools = new FakeTools();

        @Override
        public boolean exists(String program) {
            return tools.exists(program);
        }

        @Override
        public Optional<String> identity(String program) {
            return Optional.of(program);
        }

        @Override
        public CommandOutput run(Command command, Runnable everyTick) {
            return tools.run(command, everyTick);
        }
    }

    @Test
    public void anewMeansAnew() throws IOException {
        KernelSpec spec = KernelSpec.parse(tree.directory().toString());
        KernelEntry built = resolve(spec);
        KernelEntry anew = kernels().buildAnew(spec);
        assertThat(anew.origin()).isEqualTo(Origin.BUILT);
        assertThat(anew.key()).isEqualTo(built.key());
        assertThatThrownBy(() -> kernels().buildAnew(KernelSpec.parse("distro:7.0")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("names no sources");
    }

    @Test
    public void anEntryOfOtherOptionsIsStale() throws IOException {
        KernelEntry built = resolve(KernelSpec.parse(tree.directory().toString()));
        assertThat(kernels().isStale(built)).isFalse();
        Path fragment = Files.writeString(temp.make().resolve("f"), "CONFIG_HZ_1000=y\n");
        config = config.withBuild(config.build().withFragments(List.of(fragment)));
        assertThat(kernels().isStale(built)).isTrue();
    }

    private static String commit(Git git) throws Exception {
        git.add().addFilepattern(".").call();
        return git.commit()
                .setMessage("m")
                .setAuthor("t", "t@example.org")
                .setCommitter("t", "t@example.org")
                .setSign(false)
                .call()
                .name();
    }

    private KernelEntry resolve(KernelSpec spec) {
        return kernels().resolve(spec);
    }

    private Kernels kernels() {
        return Kernels.of(config, new FakeTools(), () -> now);
    }
}
