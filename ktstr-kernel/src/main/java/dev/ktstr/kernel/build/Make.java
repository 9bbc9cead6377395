// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.process.Command;
import dev.ktstr.kernel.process.LongCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the kernel's own makefile, for one tree and one directory of results. What could differ from one build to the next
 * without being an input is set to the same: time, user, host, paths.
 */
final class Make {

    /** Variables that a Maven started by make, or by a person who builds kernels, passes on without meaning us. */
    private static final List<String> FORGOTTEN = List.of(
            "MAKEFLAGS",
            "MAKELEVEL",
            "MFLAGS",
            "ARCH",
            "SUBARCH",
            "CROSS_COMPILE",
            "LLVM",
            "O",
            "KBUILD_OUTPUT",
            "V",
            "KCFLAGS",
            "KAFLAGS",
            "KCPPFLAGS",
            "KCONFIG_CONFIG",
            "KCONFIG_ALLCONFIG",
            "INSTALL_PATH",
            "W",
            "C",
            "LOCALVERSION",
            "SOURCE_DATE_EPOCH",
            "CC",
            "LD",
            "CFLAGS",
            "LDFLAGS",
            "CPATH");

    private final Path tree;
    private final Path results;
    private final Path log;
    private final boolean ccache;

    /**
     * @param tree the sources
     * @param results the directory that everything is made in
     * @param log gets what each run says, after what it holds
     * @param ccache whether the compiler is called through ccache
     */
    Make(Path tree, Path results, Path log, boolean ccache) {
        this.tree = tree;
        this.results = results;
        this.log = log;
        this.ccache = ccache;
    }

    /** Makes a target; {@code line} hears each line of what is said. */
    LongCommand.End run(String target, int jobs, Duration timeout, Consumer<String> line)
            throws IOException, InterruptedException {
        return LongCommand.run(command(target, jobs, timeout), environment(), log, line);
    }

    private List<String> environment() {
        List<String> environment = new ArrayList<>();
        FORGOTTEN.forEach(variable -> environment.add("-u" + variable));
        // What was compiled in one directory is found again from another one: each build has its own.
        environment.add("CCACHE_BASEDIR=" + results.getParent());
        environment.add("CCACHE_NOHASHDIR=true");
        return environment;
    }

    private Command command(String target, int jobs, Duration timeout) {
        // No path of this machine gets into the image, so it is the same wherever it is built.
        String samePaths = "-ffile-prefix-map=" + tree + "=. -ffile-prefix-map=" + results + "=.";
        List<String> arguments = new ArrayList<>(List.of(
                "-C",
                tree.toString(),
                "O=" + results,
                "-j" + jobs,
                "ARCH=x86_64",
                "KCFLAGS=-Wno-error " + samePaths,
                "KAFLAGS=" + samePaths,
                "KBUILD_BUILD_TIMESTAMP=Thu Jan  1 00:00:00 UTC 1970",
                "KBUILD_BUILD_USER=ktstr",
                "KBUILD_BUILD_HOST=ktstr",
                "KBUILD_BUILD_VERSION=1",
                // Set, if to nothing, or a tree of git gets a "+" behind its version.
                "LOCALVERSION="));
        if (ccache) {
            arguments.add("CC=ccache gcc");
        }
        arguments.add(target);
        return new Command("make", arguments, tree, timeout);
    }
}
