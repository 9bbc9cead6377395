// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.config.KernelConfig;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.process.LongCommand;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.source.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** The steps from sources to an image. Everything is made in a directory of its own, and the tree is not touched. */
final class KernelBuild {

    private static final String IMAGE = "arch/x86/boot/bzImage";
    private static final String CONFIG = ".config";
    private static final Duration CONFIGURING = Duration.ofMinutes(5);

    private final Commands commands;
    private final BuildOptions options;
    private final Kconfig kconfig;
    private final Progress progress;

    KernelBuild(Commands commands, BuildOptions options, Kconfig kconfig, Progress progress) {
        this.commands = commands;
        this.options = options;
        this.kconfig = kconfig;
        this.progress = progress;
    }

    /**
     * What was built.
     *
     * @param image the bzImage
     * @param config its configuration
     * @param steps how many steps make told of
     */
    record Result(Path image, Path config, long steps) {}

    /**
     * Builds a kernel.
     *
     * @param results an empty directory to build in
     * @param log gets all that make says, instead of what it held; kept when the build fails
     * @param expectedSteps of the bar
     * @throws BuildException when it cannot be built; says why and what to do
     */
    Result run(SourceTree tree, Path results, Path log, long expectedSteps) throws IOException, InterruptedException {
        MakePaths.requireTree(tree.directory());
        kconfig.overridden().forEach(progress::warning);
        Files.deleteIfExists(log);
        Make make = new Make(tree.directory(), results, log, commands.exists("ccache"));
        Path config = results.resolve(CONFIG);
        make(make, tree, Kconfig.BASE, log);
        Files.writeString(config, kconfig.text(), StandardOpenOption.APPEND);
        make(make, tree, "olddefconfig", log);
        DroppedOptions.require(kconfig, KernelConfig.of(config), tree.version());
        progress.started("Building kernel " + tree.version(), expectedSteps, "steps");
        MakeMeter meter = new MakeMeter(progress, expectedSteps);
        try {
            require(make.run("bzImage", options.jobs(), options.timeout(), meter), meter, tree, options.timeout(), log);
        } finally {
            progress.done();
        }
        Path image = results.resolve(IMAGE);
        if (!Files.isRegularFile(image)) {
            throw new BuildException("The build of kernel " + tree.version() + " succeeded, but there is no " + IMAGE
                    + ". What make said is in " + log + ".");
        }
        return new Result(image, config, meter.steps());
    }

    private void make(Make make, SourceTree tree, String target, Path log) throws IOException, InterruptedException {
        MakeMeter meter = new MakeMeter(Progress.none(), 0);
        require(make.run(target, 1, CONFIGURING, meter), meter, tree, CONFIGURING, log);
    }

    private static void require(LongCommand.End end, MakeMeter meter, SourceTree tree, Duration timeout, Path log) {
        if (end == LongCommand.End.SUCCEEDED) {
            return;
        }
        String kept = "\nAll that make said is in " + log + ".";
        if (end == LongCommand.End.TIMED_OUT) {
            throw new BuildException("The build of kernel " + tree.version() + " took longer than "
                    + timeout.toMinutes() + " min " + timeout.toSecondsPart() + " s and was ended, after "
                    + meter.steps()
                    + " steps. Allow more with ktstr.kernelTimeoutMinutes, or more compilers at once with"
                    + " ktstr.kernelJobs. It said last:\n" + meter.trouble() + kept);
        }
        if (meter.diskWasFull()) {
            throw new BuildException("The disk was full while kernel " + tree.version()
                    + " was built. A build takes about 4 GB with its sources; nothing of it was kept. Make room (ktstr:kernel-clean shows"
                    + " what kernels take), or choose another directory: KTSTR_CACHE_DIR. make said:\n"
                    + meter.trouble() + kept);
        }
        throw new BuildException("Kernel " + tree.version() + " from "
                + tree.provenance().describe() + " did not build. make said:\n" + meter.trouble() + kept);
    }
}
