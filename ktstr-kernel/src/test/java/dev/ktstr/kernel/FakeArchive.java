// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.distro.TestDebs;
import dev.ktstr.kernel.image.TestImages;
import dev.ktstr.kernel.module.TestModules;
import dev.ktstr.kernel.process.Command;
import dev.ktstr.kernel.process.CommandOutput;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.spec.KernelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Answers as apt does with an archive of made-up kernels, and remembers what was run. */
public final class FakeArchive implements Commands {

    private static final String MODULES = "linux-modules-";
    private static final String SOURCES = "linux-source-";

    private final List<String> runs = new CopyOnWriteArrayList<>();
    private final Map<String, String> suiteOfVersion = new TreeMap<>();
    private volatile boolean reachable = true;
    private volatile String forbidden = "none";
    private volatile String refused = "none";
    private volatile boolean installed = true;
    private volatile boolean modules = true;
    private volatile byte[] sources = new byte[0];

    /** Puts a kernel such as 7.0.13 into a suite. */
    public FakeArchive with(String suite, String version) {
        suiteOfVersion.put(version, suite);
        return this;
    }

    void unreachable() {
        reachable = false;
    }

    /** Makes one archive refuse to be read. */
    void forbid(String uri) {
        forbidden = uri;
    }

    /** Makes one suite refuse to be read, or none. */
    void refuse(String suite) {
        refused = suite;
    }

    /** Takes the packages of modules away, as archives do with those of former patches. */
    void withoutModules() {
        modules = false;
    }

    /** What a package of sources holds. */
    public void sources(byte[] tar) {
        sources = tar;
    }

    void notInstalled() {
        installed = false;
    }

    public void remove(String version) {
        suiteOfVersion.remove(version);
    }

    /** What was run since the last call, as the words after the configuration. */
    public List<String> takeRuns() {
        List<String> taken = List.copyOf(runs);
        runs.clear();
        return taken;
    }

    @Override
    public boolean exists(String program) {
        return installed;
    }

    @Override
    public CommandOutput run(Command command, Runnable everyTick) {
        List<String> words = command.arguments().subList(2, command.arguments().size());
        runs.add(command.program() + " " + String.join(" ", words));
        everyTick.run();
        try {
            Path configuration = Path.of(command.arguments().get(1));
            String suite = field("Suites: ", configuration);
            if (field("URIs: ", configuration).equals(forbidden) || suite.equals(refused)) {
                return new CommandOutput(100, "", "E: Failed to fetch the list  403  Forbidden\n");
            }
            return switch (words.get(0)) {
                case "update" -> update(suite);
                case "pkgnames" -> new CommandOutput(0, names(suite, words.get(1)), "");
                case "show" -> listed(suite, words.get(1));
                case "--no-all-versions" -> new CommandOutput(0, shown(words.subList(2, words.size())), "");
                case "download" -> download(command.directory(), words.get(1));
                default -> throw new AssertionError("apt was not expected to be asked for " + words);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String field(String name, Path configuration) throws IOException {
        Path sources = configuration.resolveSibling("sources").resolve("ktstr.sources");
        return Files.readAllLines(sources).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst()
                .orElseThrow();
    }

    private CommandOutput update(String suite) {
        if (!reachable) {
            return new CommandOutput(100, "", "E: Failed to fetch the list  Could not resolve 'mirror.example'\n");
        }
        boolean absent = !suiteOfVersion.containsValue(suite);
        return absent
                ? new CommandOutput(100, "", "E: The repository 'x' does not have a Release file.\n")
                : new CommandOutput(0, "", "");
    }

    private String names(String suite, String prefix) {
        if (prefix.equals(SOURCES)) {
            return suiteOfVersion.entrySet().stream()
                    .filter(kernel -> kernel.getValue().equals(suite))
                    .map(kernel ->
                            prefix + series(kernel.getKey()) + "\n" + prefix + series(kernel.getKey()) + "-dbg\n")
                    .distinct()
                    .collect(Collectors.joining());
        }
        return suiteOfVersion.entrySet().stream()
                .filter(kernel -> kernel.getValue().equals(suite))
                .map(kernel -> prefix + kernel.getKey() + "+deb13-cloud-amd64\n")
                .collect(Collectors.joining());
    }

    private static String series(String version) {
        return version.substring(0, version.lastIndexOf('.'));
    }

    /** A package of sources is named after its series, so an archive has the newest one alone. */
    private String newest(String source) {
        return suiteOfVersion.keySet().stream()
                .filter(version -> source.equals(SOURCES + series(version)))
                .max(Comparator.comparing(
                        version -> KernelVersion.parse(version).orElseThrow()))
                .orElseThrow();
    }

    private String shown(List<String> names) {
        if (names.get(0).startsWith(SOURCES)) {
            return names.stream()
                    .map(name -> "Package: " + name + "\nVersion: " + newest(name) + "-1~bpo13+1\nSize: 700\nSHA256: "
                            + "5".repeat(64) + "\n")
                    .collect(Collectors.joining("\n"));
        }
        return names.stream()
                .filter(name -> name.startsWith("linux-binary-"))
                .map(name -> "Package: " + name + "\nVersion: " + version(name) + "-1~bpo13+1\nSize: 1000\n")
                .collect(Collectors.joining("\n"));
    }

    /** Packages of modules are listed as long as their kernels are, and no {@link #withoutModules} was said. */
    private CommandOutput listed(String suite, String wanted) {
        String name = wanted.substring(0, wanted.indexOf('='));
        String version = name.substring(MODULES.length(), name.indexOf('+'));
        return modules && suite.equals(suiteOfVersion.get(version))
                ? new CommandOutput(
                        0,
                        "Package: " + name + "\nVersion: " + wanted.substring(name.length() + 1) + "\nSize: 500\n",
                        "")
                : new CommandOutput(100, "", "E: No packages found\n");
    }

    private CommandOutput download(Path directory, String wanted) throws IOException {
        if (wanted.startsWith(SOURCES)) {
            String name = wanted.substring(0, wanted.indexOf('='));
            Files.write(directory.resolve("source.deb"), TestDebs.deb("./usr/src/" + name + ".tar.xz", sources));
            return new CommandOutput(0, "", "");
        }
        if (wanted.startsWith(MODULES)) {
            String tree = "./usr/lib/modules/" + wanted.substring(MODULES.length(), wanted.indexOf('=')) + "/kernel/";
            Files.write(
                    directory.resolve("modules.deb"),
                    TestDebs.deb(Map.of(
                            tree + "arch/x86/kvm/kvm-amd.ko.xz", TestModules.xz(TestModules.ko("kvm_amd", "kvm")),
                            tree + "arch/x86/kvm/kvm.ko.xz", TestModules.xz(TestModules.ko("kvm", "")),
                            tree + "fs/overlayfs/overlay.ko.xz", TestModules.xz(TestModules.ko("overlay", "")))));
            return new CommandOutput(0, "", "");
        }
        String release = version(wanted) + "+deb13-cloud-amd64";
        Files.write(
                directory.resolve("kernel.deb"),
                TestDebs.deb("./boot/vmlinuz-" + release, TestImages.bzImage(release)));
        return new CommandOutput(0, "", "");
    }

    private static String version(String name) {
        return name.substring("linux-binary-".length(), name.indexOf('+'));
    }
}
