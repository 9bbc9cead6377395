// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the fuzzer Jazzer on the targets of a module, each in a JVM of its own, as the Maven profile {@code fuzz} asks. One
 * file without dependencies, started from its source ({@code java FuzzRun.java}): so every module has the same and none needs
 * another one for it.
 *
 * <p>A module has a class {@code FuzzTargets} with {@code static Map<String, Class<?>> all()}: its targets by name. Each
 * target has {@code static void fuzzerTestOneInput(byte[])}, which the fuzzer calls, and {@code static Map<String, byte[]>
 * seeds()}, the inputs to begin with, by name.
 */
public final class FuzzRun {
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";

    /** An input that takes longer is a finding. The slowest honest ones take half a second, the very first some more on a busy host. */
    private static final int INPUT_SECONDS = 25;

    /** What is fuzzed has to be content with this heap. */
    private static final int HEAP_MIB = 256;

    /** With the JVM's own memory, Jazzer's and that of its corpus. */
    private static final int RSS_MIB = 1500;

    /** What looks for regular expressions made of input. There are none here, and each match would cost a third more. */
    private static final String IDLE_HOOKS = "com.code_intelligence.jazzer.sanitizers.RegexRoadblocks:"
            + "com.code_intelligence.jazzer.sanitizers.RegexInjection";

    private final String module;
    private final String instrumented;
    private final int seconds;
    private final int maxInputBytes;
    private final String replayed;

    private FuzzRun(String module, String instrumented, int seconds, int maxInputBytes, String replayed) {
        this.module = module;
        this.instrumented = instrumented;
        this.seconds = seconds;
        this.maxInputBytes = maxInputBytes;
        this.replayed = replayed;
    }

    /**
     * Exits with 1 where something was found.
     *
     * @param args the module's name, which is its directory's; its class of targets; for how many seconds each is fuzzed; the
     *     length of the longest input; {@code target=} and the one that is wanted, or nothing for all in turn; and {@code input=}
     *     with one to replay, or nothing
     */
    public static void main(String[] args) throws ReflectiveOperationException, IOException, InterruptedException {
        Class<?> declaring = Class.forName(args[1]);
        FuzzRun run = new FuzzRun(
                args[0],
                declaring.getPackageName() + ".**",
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                after("input=", args[5]));
        Map<String, Class<?>> targets =
                named((Map<?, ?>) declaring.getMethod("all").invoke(null));
        String wanted = after("target=", args[4]);
        if (!wanted.isEmpty()) {
            if (!targets.containsKey(wanted)) {
                fail("There is no -Dfuzz.target=" + wanted + ". Expected one of " + targets.keySet() + ".");
            }
            targets.keySet().retainAll(List.of(wanted));
        }
        if (!run.replayed.isEmpty() && targets.size() > 1) {
            fail("-Dfuzz.input needs -Dfuzz.target as well, one of " + targets.keySet() + ".");
        }
        boolean found = false;
        for (Map.Entry<String, Class<?>> target : targets.entrySet()) {
            found |= run.fuzz(target.getKey(), target.getValue()) != 0;
        }
        System.exit(found ? 1 : 0);
    }

    private static Map<String, Class<?>> named(Map<?, ?> all) {
        Map<String, Class<?>> targets = new TreeMap<>();
        all.forEach((name, target) -> targets.put((String) name, (Class<?>) target));
        return targets;
    }

    private static String after(String prefix, String argument) {
        if (!argument.startsWith(prefix)) {
            throw new IllegalArgumentException(argument + " does not begin with " + prefix);
        }
        return argument.substring(prefix.length());
    }

    private static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }

    private int fuzz(String name, Class<?> target)
            throws ReflectiveOperationException, IOException, InterruptedException {
        Path output = Path.of("target/fuzz").toAbsolutePath().resolve(name);
        Path corpus = Files.createDirectories(output.resolve("corpus"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-Xss1m",
                "-cp",
                System.getProperty("java.class.path"),
                JAZZER,
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + instrumented,
                "--disabled_hooks=" + IDLE_HOOKS,
                "--reproducer_path=" + output,
                "-artifact_prefix=" + output + "/",
                "-timeout=" + INPUT_SECONDS,
                "-rss_limit_mb=" + RSS_MIB,
                "-max_len=" + maxInputBytes,
                "-print_final_stats=1"));
        if (replayed.isEmpty()) {
            command.add("-max_total_time=" + seconds);
            command.add(corpus.toString());
            command.add(seeds(target, output).toString());
            Path kept = kept(name);
            if (Files.isDirectory(kept)) {
                command.add(kept.toString());
            }
        } else {
            command.add(Path.of(replayed).toAbsolutePath().toString());
        }
        List<Path> before = findings(output);
        System.err.println("Fuzzing " + module + ", target " + name);
        Process fuzzer = new ProcessBuilder(command).inheritIO().start();
        // Its own clock ends it; this is for one that hangs.
        if (!fuzzer.waitFor(seconds + 120L, TimeUnit.SECONDS)) {
            fuzzer.destroyForcibly().waitFor();
            System.err.println("The fuzzer did not end in " + (seconds + 120) + " s and was killed.");
            return 1;
        }
        List<Path> found = new ArrayList<>(findings(output));
        found.removeAll(before);
        found.forEach(input -> explain(name, input));
        return fuzzer.exitValue();
    }

    private static Path seeds(Class<?> target, Path output) throws ReflectiveOperationException, IOException {
        Path seeds = Files.createDirectories(output.resolve("seeds"));
        Map<?, ?> all = (Map<?, ?>) target.getMethod("seeds").invoke(null);
        for (Map.Entry<?, ?> seed : all.entrySet()) {
            Files.write(seeds.resolve((String) seed.getKey()), (byte[]) seed.getValue());
        }
        return seeds;
    }

    /** Inputs of earlier findings. */
    private static Path kept(String target) {
        return Path.of("src/test/resources/fuzz").toAbsolutePath().resolve(target);
    }

    private void explain(String target, Path input) {
        System.err.println("Found: " + input
                + "\n  replay it: mvn verify -pl " + module + " -am -Pfuzz -DskipTests -Dfuzz.target=" + target
                + " -Dfuzz.input=" + input
                + "\n  once fixed, keep it for the unit tests: copy it to " + kept(target));
    }

    /** {@return what libFuzzer calls crash-*, timeout-*, oom-* or slow-unit-*} */
    private static List<Path> findings(Path output) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.filter(file -> file.getFileName().toString().matches("(crash|timeout|oom|leak|slow-unit)-.*"))
                    .sorted()
                    .toList();
        }
    }
}
