// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.verifier;

import dev.ktstr.maven.fork.TestJvm;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.sweep.SweepMain;
import dev.ktstr.testng.verifier.Sweep;
import dev.ktstr.testng.verifier.SweepJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.logging.Log;

/** The JVM that carries a sweep out, with the class path of the tests: schedulers are declared in their classes. */
public final class SweepProcess {
    private final Path module;
    private final Path testClasses;
    private final Path directory;
    private final List<String> classPath;

    /**
     * @param module the directory of the Maven module
     * @param testClasses where the schedulers are looked for
     * @param directory where the sweep goes; made where it does not exist
     * @param classPath of the tests
     */
    public SweepProcess(Path module, Path testClasses, Path directory, List<String> classPath) {
        this.module = module;
        this.testClasses = testClasses;
        this.directory = directory;
        this.classPath = List.copyOf(classPath);
    }

    /**
     * {@return the sweep}
     *
     * @param commandLine what stands on the command line of Maven
     * @param handOver what the sweep is told of kernels and configuration
     * @throws MojoExecutionException if it could not be carried out
     */
    public Sweep run(Map<String, String> commandLine, HandOver handOver, Log log)
            throws IOException, InterruptedException, MojoExecutionException {
        Files.createDirectories(directory);
        Path result = directory.resolve(SweepMain.RESULT);
        Path resources = directory.resolve("classes");
        handOver.write(resources);
        new TestJvm(module, classPath)
                .withResources(resources)
                .run(
                        options(commandLine),
                        SweepMain.class,
                        List.of(testClasses.toString(), directory.toString()),
                        log::info,
                        "The sweep");
        return SweepJson.read(result);
    }

    private List<String> options(Map<String, String> commandLine) {
        List<String> options = new ArrayList<>();
        commandLine.forEach((name, value) -> options.add("-D" + name + "=" + value));
        options.add("-D" + Setting.RESULTS_DIR.property() + "=" + directory);
        return options;
    }
}
