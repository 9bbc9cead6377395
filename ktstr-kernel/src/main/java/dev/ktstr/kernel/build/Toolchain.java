// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.process.Command;
import dev.ktstr.kernel.process.CommandException;
import dev.ktstr.kernel.process.CommandOutput;
import dev.ktstr.kernel.process.Commands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The programs that make a kernel here. Those whose version shows in what they make are named with it.
 *
 * @param compiler the first line of {@code gcc --version}; the same for the linker and pahole; {@code none} where it is missing
 */
record Toolchain(String compiler, String linker, String pahole) {

    private static final String NONE = "none";
    private static final Duration QUICK = Duration.ofSeconds(20);

    /** A program that is needed: its name, what for, and the package of Debian that has it. */
    private record Need(String program, String what, String debianPackage) {}

    private static final List<Need> NEEDS = List.of(
            new Need("gcc", "compiles", "gcc"),
            new Need("ld", "links", "binutils"),
            new Need("make", "runs the kernel's build", "make"),
            new Need("flex", "makes the reader of the kernel's configuration", "flex"),
            new Need("bison", "makes it, too", "bison"),
            new Need("bc", "computes the kernel's time constants", "bc"),
            new Need("gzip", "packs the image", "gzip"),
            new Need("pahole", "makes the types of BTF, which schedulers and the harness need", "dwarves"),
            new Need("setsid", "keeps the build together, so that it ends with Maven", "util-linux"));

    private static final List<String> NAMED = List.of("gcc", "ld", "pahole");

    /** {@return where the programs are looked for whose versions show; empty where that cannot be told} */
    static Optional<List<Path>> places(Commands commands) {
        List<Path> all = new ArrayList<>();
        for (String program : NAMED) {
            Optional<List<Path>> places = commands.places(program);
            if (places.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(places.get());
        }
        return Optional.of(all);
    }

    /** Asks the programs for their versions, those that are not remembered. */
    static Toolchain of(Commands commands, ToolMemory memory) throws InterruptedException {
        List<String> versions = new ArrayList<>();
        for (String program : NAMED) {
            versions.add(version(commands, memory, program));
        }
        return new Toolchain(versions.get(0), versions.get(1), versions.get(2));
    }

    private static String version(Commands commands, ToolMemory memory, String program) throws InterruptedException {
        Optional<String> identity = commands.identity(program);
        Optional<String> known = identity.flatMap(same -> memory.version(program, same));
        if (known.isPresent()) {
            return known.get();
        }
        String version = version(commands, program);
        if (identity.isPresent() && !version.equals(NONE)) {
            memory.remember(program, identity.get(), version);
        }
        return version;
    }

    /** {@return their part of the inputs of a build} */
    List<String> lines() {
        return List.of("compiler " + compiler, "linker " + linker, "pahole " + pahole);
    }

    /**
     * Looks for all that a build needs.
     *
     * @throws BuildException when something is missing; names all of it, and what helps
     */
    static void requireComplete(Commands commands) throws InterruptedException {
        Optional<MissingTools> missing = missing(commands);
        if (missing.isPresent()) {
            throw new BuildException("A kernel cannot be built here, because this machine lacks "
                    + missing.get().names() + ". Install what is missing (on Debian: "
                    + missing.get().cure()
                    + "), or use a kernel that need not be built, such as distro:7.0.");
        }
    }

    /** {@return what a build needs and this machine lacks; empty when nothing} */
    static Optional<MissingTools> missing(Commands commands) throws InterruptedException {
        List<String> missing = new ArrayList<>();
        List<String> packages = new ArrayList<>();
        for (Need need : NEEDS) {
            if (!commands.exists(need.program())) {
                missing.add(need.program() + " (" + need.what() + ")");
                packages.add(need.debianPackage());
            }
        }
        if (commands.exists("gcc") && !hasHeader(commands, "libelf.h")) {
            missing.add("libelf.h (read by the tools that the kernel builds for itself)");
            packages.add("libelf-dev");
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of(new MissingTools(missing, packages));
    }

    private static boolean hasHeader(Commands commands, String header) throws InterruptedException {
        return run(commands, "gcc", "-E", "-x", "c", "-include", header, "/dev/null")
                .succeeded();
    }

    private static String version(Commands commands, String program) throws InterruptedException {
        if (!commands.exists(program)) {
            return NONE;
        }
        try {
            return run(commands, program, "--version")
                    .output()
                    .lines()
                    .findFirst()
                    .orElse(NONE);
        } catch (CommandException e) {
            return NONE;
        }
    }

    private static CommandOutput run(Commands commands, String program, String... arguments)
            throws InterruptedException {
        return commands.run(new Command(program, List.of(arguments), Path.of("/"), QUICK), () -> {});
    }
}
