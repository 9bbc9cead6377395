// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.verifier;

import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.sweep.SweepMain;
import dev.ktstr.testng.verifier.Sweep;
import dev.ktstr.testng.verifier.SweepJson;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.logging.Log;

/** The JVM that carries a sweep out, with the class path of the tests: schedulers are declared in their classes. */
public final class SweepProcess {
    /** How the lines begin that only tell how far it is. */
    private static final String PROGRESS = "ktstr: ";

    private static final int MOST_REMARKS = 20;

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
        Path classes = directory.resolve("classes");
        handOver.write(classes);
        Process process = new ProcessBuilder(command(commandLine, classes))
                .directory(module.toFile())
                .redirectErrorStream(true)
                .start();
        // Its standard input ends when this JVM does, and it with it.
        Deque<String> remarks = new ArrayDeque<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.info(line);
                if (!line.startsWith(PROGRESS)) {
                    remarks.add(line);
                    if (remarks.size() > MOST_REMARKS) {
                        remarks.remove();
                    }
                }
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new MojoExecutionException("The sweep could not be carried out: " + String.join("\n", remarks));
            }
            return SweepJson.read(result);
        } finally {
            process.destroy();
        }
    }

    private List<String> command(Map<String, String> commandLine, Path handOver) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // It shares the CPUs with the guests, and what it runs is seldom hot.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        commandLine.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-D" + Setting.RESULTS_DIR.property() + "=" + directory);
        command.add("-Dbasedir=" + module);
        command.add("-Dslf4j.internal.verbosity=ERROR");
        command.add("-cp");
        command.add(handOver + File.pathSeparator + String.join(File.pathSeparator, classPath));
        command.add(SweepMain.class.getName());
        command.add(testClasses.toString());
        command.add(directory.toString());
        return command;
    }
}
