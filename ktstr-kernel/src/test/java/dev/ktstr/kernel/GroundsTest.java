// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.build.FakeTools;
import dev.ktstr.kernel.build.FakeTree;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.image.TestImages;
import dev.ktstr.kernel.process.Command;
import dev.ktstr.kernel.process.CommandOutput;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.source.FakeKernelOrg;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** What an answer rests on: all of it, and for how long. */
public class GroundsTest {

    private static final Duration DAY = Duration.ofDays(1);

    private TempDirs temp;
    private Path root;
    private Instant now;
    private KernelsConfig config;
    private Commands commands;

    @BeforeMethod
    public void begin() throws IOException {
        temp = new TempDirs();
        root = temp.make();
        now = Instant.now().plusSeconds(60); // files that a test writes are not of the future
        config = KernelsConfig.of(root).withMachine(TestMachines.bookworm(temp.make()));
        commands = new FakeArchive().with("trixie-backports", "7.0.13").with("trixie-backports", "6.19.14");
    }

    @AfterMethod
    public void end() throws IOException {
        temp.close();
    }

    @Test
    public void aPrebuiltKernelIsTheAnswerForADay() {
        KernelEntry entry = resolve("distro:7.0");
        assertThat(kernels().grounds(KernelSpec.parse("distro:7.0"), entry))
                .contains(new Grounds(
                        entry.directory().resolve("manifest.json"),
                        List.of(entry.image(), entry.vmlinux(), root.resolve("index/distro-7.0.json")),
                        now,
                        now.plus(DAY)));
        now = now.plus(Duration.ofHours(23));
        assertThat(grounds("distro:7.0", entry).since()).isEqualTo(now.minus(Duration.ofHours(23)));
    }

    @Test
    public void offlineWhatIsThereIsTheAnswerAtAnyTime() {
        KernelEntry entry = resolve("distro:7.0");
        config = config.withOffline(true);
        Grounds grounds = grounds("distro:7.0", entry);
        assertThat(grounds.since()).isEqualTo(Instant.EPOCH);
        assertThat(grounds.until()).isEqualTo(Instant.MAX);
        assertThat(grounds.files()).contains(root.resolve("index/distro-7.0.json"));
    }

    @Test
    public void whoWantsTheNewestAsksEachTime() {
        KernelEntry entry = resolve("distro:7.0");
        config = config.withRefresh(true);
        assertThat(kernels().grounds(KernelSpec.parse("distro:7.0"), entry)).isEmpty();
    }

    @Test
    public void anotherKernelThanTheAnswerHasNone() {
        KernelEntry other = resolve("distro:6.19");
        resolve("distro:7.0");
        assertThat(kernels().grounds(KernelSpec.parse("distro:7.0"), other)).isEmpty();
    }

    @Test
    public void aKeyIsGoodForEverAndPinsAreAskedWhetherItMayBeUsed() throws IOException {
        KernelEntry entry = resolve("distro:7.0");
        assertThat(grounds(entry.key(), entry).until()).isEqualTo(Instant.MAX);
        assertThat(grounds(entry.key(), entry).files()).containsExactly(entry.image(), entry.vmlinux());

        Path pins = Files.writeString(temp.make().resolve("pins"), "");
        config = config.withSources(config.sources().withPins(pins));
        assertThat(grounds(entry.key(), entry).files()).contains(pins);
    }

    @Test
    public void aBuiltKernelRestsOnOptionsToolsAndPinsToo() throws IOException {
        try (FakeKernelOrg kernelOrg = new FakeKernelOrg().stable("7.0.13")) {
            kernelOrg.release("7.0.13", new FakeTree(temp.make(), "7.0.13").directory());
            Path fragment = Files.writeString(temp.make().resolve("mine.kconfig"), "CONFIG_HZ_1000=y\n");
            Path pins = Files.writeString(temp.make().resolve("pins"), "");
            config = config.withSources(kernelOrg.config(temp.make()).withPins(pins))
                    .withBuild(config.build().withFragments(List.of(fragment)));
            commands = new PlacedTools();

            KernelEntry exact = resolve("7.0.13");
            Grounds grounds = grounds("7.0.13", exact);
            assertThat(grounds.until()).isEqualTo(Instant.MAX);
            assertThat(grounds.files())
                    .contains(fragment, pins, exact.image(), exact.vmlinux())
                    .contains(exact.inputs().orElseThrow(), exact.config().orElseThrow())
                    .contains(Path.of("/a/gcc"), Path.of("/b/gcc"), Path.of("/b/ld"), Path.of("/b/pahole"))
                    .anyMatch(file -> file.startsWith(root.resolve("index")))
                    .doesNotHaveDuplicates();

            assertThat(grounds("7.0", resolve("7.0")).until()).isEqualTo(now.plus(DAY));

            commands = new FakeTools(); // nobody knows where these are
            assertThat(kernels().grounds(KernelSpec.parse("7.0.13"), resolve("7.0.13")))
                    .isEmpty();
        }
    }

    @Test
    public void whatIsLookedAtEachTimeHasNone() throws IOException {
        Path image = Files.write(temp.make().resolve("bzImage"), TestImages.bzImage("7.0.13"));
        KernelEntry ofFile = resolve(image.toString());
        assertThat(kernels().grounds(KernelSpec.parse(image.toString()), ofFile))
                .isEmpty();

        commands = new FakeTools();
        String tree = new FakeTree(temp.make(), "7.0.13").directory().toString();
        assertThat(kernels().grounds(KernelSpec.parse(tree), resolve(tree))).isEmpty();
    }

    private Grounds grounds(String spec, KernelEntry entry) {
        return kernels().grounds(KernelSpec.parse(spec), entry).orElseThrow();
    }

    private KernelEntry resolve(String spec) {
        return kernels().resolve(KernelSpec.parse(spec));
    }

    private Kernels kernels() {
        return Kernels.of(config, commands, () -> now);
    }

    /** Tools that are found in the second directory of two. */
    private static final class PlacedTools implements Commands {
        private final FakeTools tools = new FakeTools();

        @Override
        public boolean exists(String program) {
            return tools.exists(program);
        }

        @Override
        public Optional<List<Path>> places(String program) {
            return Optional.of(List.of(Path.of("/a", program), Path.of("/b", program)));
        }

        @Override
        public CommandOutput run(Command command, Runnable everyTick) {
            return tools.run(command, everyTick);
        }
    }
}
