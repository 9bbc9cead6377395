// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.KernelModules;
import dev.ktstr.kernel.process.Command;
import dev.ktstr.kernel.process.CommandOutput;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.process.ExecCommands;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Fetches a real kernel with the machine's own package manager. Needs a Debian with a reachable mirror. */
public class DistroKernelIT {

    private static final KernelSpec SPEC = KernelSpec.parse("distro:7.0");
    private static final String NOBODY = "65534";

    private final TempDirs temp = new TempDirs();

    @BeforeClass
    public void requireApt() throws IOException {
        if (!new ExecCommands().exists("apt-get")
                || !Files.readString(Path.of("/etc/os-release")).contains("ID=debian")) {
            throw new SkipException("This machine is no Debian, so there is no distribution kernel to fetch.");
        }
    }

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void fetchesAKernelAndThenFindsItWithoutAnyProcess() throws IOException {
        KernelsConfig config = KernelsConfig.of(temp.make());
        KernelEntry fetched = Kernels.of(config).resolve(SPEC);
        assertThat(fetched.origin()).isEqualTo(KernelEntry.Origin.FETCHED);
        assertThat(fetched.version()).startsWith("7.0.");
        assertThat(fetched.release()).startsWith(fetched.version()).endsWith("-cloud-amd64");
        assertThat(start(fetched.vmlinux())).containsExactly(0x7f, 'E', 'L', 'F', 2, 1);
        assertThat(Files.size(fetched.vmlinux())).isGreaterThan(Files.size(fetched.image()));

        KernelEntry hit = Kernels.of(config, new NoCommands(), Instant::now).resolve(SPEC);
        assertThat(hit).isEqualTo(fetched.answering("distro:7.0", KernelEntry.Origin.HIT));
        assertThat(KernelEntry.open(fetched.directory()).vmlinux()).isEqualTo(fetched.vmlinux());

        KernelEntry fromFile =
                Kernels.of(config).resolve(KernelSpec.parse(fetched.image().toString()));
        assertThat(fromFile.release()).isEqualTo(fetched.release());
    }

    /** The image has moved twice: into another package, then to another directory. */
    @DataProvider
    public Object[][] layouts() {
        return new Object[][] {{"distro:6.16", "linux-image-"}, {"distro:7.2", "linux-binary-"}};
    }

    @Test(dataProvider = "layouts")
    public void findsTheImageInEveryLayoutOfThePackages(String spec, String packagePrefix) {
        KernelEntry fetched = Kernels.of(KernelsConfig.of(temp.make())).resolve(KernelSpec.parse(spec));
        assertThat(fetched.spec()).isEqualTo(spec);
        assertThat(fetched.provenance().describe()).startsWith("package " + packagePrefix);
    }

    /** Modules have moved, too. */
    @Test(dataProvider = "layouts")
    public void findsTheModulesInEveryLayoutOfThePackages(String spec, String packagePrefix) {
        Kernels kernels = Kernels.of(KernelsConfig.of(temp.make()));
        KernelModules modules = kernels.modules(kernels.resolve(KernelSpec.parse(spec)), List.of("kvm-amd"));
        assertThat(modules.files()).containsSubsequence("kvm.ko", "kvm_amd.ko");
        assertThat(modules.files())
                .allSatisfy(
                        file -> assertThat(modules.directory().resolve(file)).isNotEmptyFile());
    }

    @Test
    public void worksWithoutPrivileges() throws IOException {
        if (!"root".equals(System.getProperty("user.name")) || !new ExecCommands().exists("setpriv")) {
            throw new SkipException(
                    "Only root can become another user; the other test ran without privileges already.");
        }
        KernelEntry fetched = Kernels.of(KernelsConfig.of(temp.make()), new AsNobody(), Instant::now)
                .resolve(SPEC);
        assertThat(fetched.origin()).isEqualTo(KernelEntry.Origin.FETCHED);
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(6);
        }
    }

    /** Fails a resolve that runs anything. */
    private static final class NoCommands implements Commands {
        @Override
        public boolean exists(String program) {
            throw new AssertionError("A warm resolve looked for " + program);
        }

        @Override
        public CommandOutput run(Command command, Runnable everyTick) {
            throw new AssertionError("A warm resolve ran " + command);
        }
    }

    /** Runs the package manager as an unprivileged user, who owns what it works in. */
    private static final class AsNobody implements Commands {
        private final Commands commands = new ExecCommands();

        @Override
        public boolean exists(String program) {
            return commands.exists(program);
        }

        @Override
        public CommandOutput run(Command command, Runnable everyTick) throws InterruptedException {
            Path configuration = Path.of(command.arguments().get(1));
            own(configuration.getParent());
            own(command.directory());
            List<String> arguments =
                    new ArrayList<>(List.of("--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", command.program()));
            arguments.addAll(command.arguments());
            return commands.run(new Command("setpriv", arguments, command.directory(), command.timeout()), everyTick);
        }

        private void own(Path directory) throws InterruptedException {
            try {
                for (Path path = directory; path.getNameCount() > 1; path = path.getParent()) {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            CommandOutput output = commands.run(
                    new Command(
                            "chown",
                            List.of("-R", NOBODY + ":" + NOBODY, directory.toString()),
                            directory,
                            Duration.ofSeconds(20)),
                    () -> {});
            assertThat(output.succeeded()).as(output.tail()).isTrue();
        }
    }
}
