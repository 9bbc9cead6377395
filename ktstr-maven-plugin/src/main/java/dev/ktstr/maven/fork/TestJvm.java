// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.fork;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.apache.maven.plugin.MojoExecutionException;

/** A JVM with the class path of the tests. Its standard input ends when this JVM does, and it with it. */
public final class TestJvm {
    /** How the lines begin that only tell how far it is. */
    private static final String PROGRESS = "ktstr: ";

    private static final int MOST_HELD_BACK = 20;

    private final Path module;
    private final List<String> classPath;

    /**
     * @param module the directory of the Maven module, which it works in
     * @param classPath of the tests
     */
    public TestJvm(Path module, List<String> classPath) {
        this.module = module;
        this.classPath = List.copyOf(classPath);
    }

    /** {@return one that finds resources in this directory before all others} */
    public TestJvm withResources(Path directory) {
        List<String> longer = new ArrayList<>(List.of(directory.toString()));
        longer.addAll(classPath);
        return new TestJvm(module, longer);
    }

    /**
     * Runs a program to its end. What it prints after it told how far it is is held back until it goes on, or is the reason of a failure,
     * which is told once.
     *
     * @param options of the JVM
     * @param main the program
     * @param arguments of the program
     * @param lines gets each line that it prints, but those that the message of a failure has
     * @param what the goal wanted of it, for the message: {@code the sweep}
     * @throws MojoExecutionException if it ended with another status than 0; the message has what it said last
     */
    public void run(List<String> options, Class<?> main, List<String> arguments, Consumer<String> lines, String what)
            throws IOException, InterruptedException, MojoExecutionException {
        Process process = new ProcessBuilder(command(options, main, arguments))
                .directory(module.toFile())
                .redirectErrorStream(true)
                .start();
        Deque<String> heldBack = new ArrayDeque<>();
        boolean whole = true;
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                heldBack.add(line);
                if (line.startsWith(PROGRESS)) {
                    passOn(heldBack, 0, lines);
                    whole = true;
                } else if (heldBack.size() > MOST_HELD_BACK) {
                    passOn(heldBack, MOST_HELD_BACK, lines);
                    whole = false;
                }
            }
            if (process.waitFor() != 0) {
                String said = String.join("\n", heldBack);
                if (whole) {
                    heldBack.clear();
                }
                throw new MojoExecutionException(what + " could not be carried out: " + said);
            }
        } finally {
            process.destroy();
            passOn(heldBack, 0, lines);
        }
    }

    private static void passOn(Deque<String> heldBack, int left, Consumer<String> lines) {
        while (heldBack.size() > left) {
            lines.accept(heldBack.remove());
        }
    }

    private List<String> command(List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // It shares the CPUs with guests, and what it runs is seldom hot.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.add("-Dbasedir=" + module);
        command.add("-Dslf4j.internal.verbosity=ERROR");
        command.add("-cp");
        command.add(String.join(File.pathSeparator, classPath));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}
