// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.process.Command;
import dev.ktstr.kernel.process.CommandOutput;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The steps of the package manager, run in one workspace. */
final class Apt {

    private static final Duration UPDATE_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration QUERY_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration DOWNLOAD_TIMEOUT = Duration.ofMinutes(30);

    private final Commands commands;
    private final AptWorkspace workspace;

    Apt(Commands commands, AptWorkspace workspace) {
        this.commands = commands;
        this.workspace = workspace;
    }

    /**
     * Fetches the package list.
     *
     * @return whether the archive has the suite
     * @throws DistroException when that cannot be found out
     */
    boolean update() throws InterruptedException {
        CommandOutput output = run(UPDATE_TIMEOUT, workspace.directory(), () -> {}, "apt-get", "update");
        if (output.succeeded()) {
            return true;
        }
        if (output.errors().contains("does not have a Release file")
                || output.errors().contains("no longer has a Release file")) {
            return false;
        }
        throw failed("apt-get update", output);
    }

    /** {@return all kernel packages on the list} */
    List<KernelPackage> kernels() throws InterruptedException {
        return packages(List.of("linux-image-", "linux-binary-"), KernelPackage.NAME, KernelPackage::of);
    }

    /** {@return all packages of kernel sources on the list} */
    List<SourcePackage> sources() throws InterruptedException {
        return packages(List.of(Provenance.DistroSource.NAMES), SourcePackage.NAME, SourcePackage::of);
    }

    private <P> List<P> packages(
            List<String> prefixes, Pattern pattern, Function<Map<String, String>, Optional<P>> read)
            throws InterruptedException {
        List<String> names = new ArrayList<>(List.of("--no-all-versions", "show"));
        for (String prefix : prefixes) {
            CommandOutput output = run(QUERY_TIMEOUT, workspace.directory(), () -> {}, "apt-cache", "pkgnames", prefix);
            if (!output.succeeded()) {
                throw failed("apt-cache pkgnames", output);
            }
            output.output()
                    .lines()
                    .filter(name -> pattern.matcher(name).matches())
                    .forEach(names::add);
        }
        if (names.size() == 2) {
            return List.of();
        }
        // Not judged by its exit code, which is also non-zero when one of the names has no package any more.
        CommandOutput output =
                run(QUERY_TIMEOUT, workspace.directory(), () -> {}, "apt-cache", names.toArray(String[]::new));
        List<P> packages = Deb822.parse(output.output()).stream()
                .map(read)
                .flatMap(Optional::stream)
                .toList();
        if (packages.isEmpty()) {
            throw failed("apt-cache show", output);
        }
        return packages;
    }

    /** {@return a package of exactly this name and version, or empty when it is not on the list} */
    Optional<ListedPackage> find(String name, DebianVersion version) throws InterruptedException {
        // Not judged by its exit code either: that is how it says that there is none.
        CommandOutput output =
                run(QUERY_TIMEOUT, workspace.directory(), () -> {}, "apt-cache", "show", name + "=" + version.text());
        return Deb822.parse(output.output()).stream()
                .map(ListedPackage::of)
                .flatMap(Optional::stream)
                .filter(listed -> listed.name().equals(name) && listed.version().equals(version))
                .findFirst();
    }

    /**
     * Downloads a package; its size and digest are checked by the package manager.
     *
     * @param directory an empty directory to download to
     * @return the file
     */
    Path download(ListedPackage wanted, Path directory, Progress progress) throws InterruptedException {
        progress.started("Downloading " + wanted.name(), wanted.size());
        try {
            DownloadMeter meter = new DownloadMeter(directory, wanted.size(), progress);
            CommandOutput output = run(
                    DOWNLOAD_TIMEOUT,
                    directory,
                    meter::tick,
                    "apt-get",
                    "download",
                    wanted.name() + "=" + wanted.version().text());
            if (!output.succeeded()) {
                throw failed("apt-get download " + wanted.name(), output);
            }
            meter.tick();
            return onlyDeb(directory);
        } finally {
            progress.done();
        }
    }

    private static Path onlyDeb(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(() -> new DistroException("'apt-get download' succeeded but left no package."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommandOutput run(Duration timeout, Path directory, Runnable everyTick, String program, String... arguments)
            throws InterruptedException {
        List<String> all =
                new ArrayList<>(List.of("-c", workspace.configuration().toString()));
        all.addAll(List.of(arguments));
        return commands.run(new Command(program, all, directory, timeout), everyTick);
    }

    private DistroException failed(String step, CommandOutput output) {
        return new DistroException("'" + step + "' failed with exit code " + output.exitCode()
                + ". It said last:\n" + output.tail() + "\nCheck the network and the package sources of this machine; "
                + "repeat by hand with the option -c " + workspace.configuration() + ".");
    }
}
