// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the fuzzer Jazzer on {@link ChannelFuzz} in a JVM of its own, as the Maven profile {@code fuzz} asks. It is not compiled
 * against Jazzer, which is there in that profile only.
 */
public final class FuzzRun {
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";

    /** An input that takes longer is a finding. The slowest honest ones take a tenth. */
    private static final int INPUT_SECONDS = 5;

    /** The host's heap while it listens; a frame has 256 KiB at most. */
    private static final int HEAP_MIB = 256;

    /** With the JVM's own memory, Jazzer's and that of its corpus. */
    private static final int RSS_MIB = 1500;

    private static final int MAX_INPUT_BYTES = 4 << 10;

    /** What looks for regular expressions made of input. There are none here, and each match would cost a third more. */
    private static final String IDLE_HOOKS = "com.code_intelligence.jazzer.sanitizers.RegexRoadblocks:"
            + "com.code_intelligence.jazzer.sanitizers.RegexInjection";

    private FuzzRun() {}

    /**
     * Exits with the fuzzer's status, which is not 0 where it found something.
     *
     * @param args for how many seconds; where findings and the corpus go; the inputs kept from earlier findings; and, to
     *     replay it, one input, or empty
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int seconds = Integer.parseInt(args[0]);
        Path output = Path.of(args[1]);
        Path kept = Path.of(args[2]);
        String replayed = args.length > 3 ? args[3] : "";
        Files.createDirectories(output.resolve("corpus"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-Xss1m",
                "-cp",
                System.getProperty("java.class.path"),
                JAZZER,
                "--target_class=" + ChannelFuzz.class.getName(),
                "--instrumentation_includes=dev.ktstr.guest.**",
                "--disabled_hooks=" + IDLE_HOOKS,
                "--reproducer_path=" + output,
                "-artifact_prefix=" + output + "/",
                "-timeout=" + INPUT_SECONDS,
                "-rss_limit_mb=" + RSS_MIB,
                "-max_len=" + MAX_INPUT_BYTES,
                "-print_final_stats=1"));
        if (replayed.isEmpty()) {
            command.add("-max_total_time=" + seconds);
            command.add(output.resolve("corpus").toString());
            command.add(seeds(output).toString());
            command.add(kept.toString());
        } else {
            command.add(Path.of(replayed).toAbsolutePath().toString());
        }
        List<Path> before = findings(output);
        Process fuzzer = new ProcessBuilder(command).inheritIO().start();
        // Its own clock ends it; this is for one that hangs.
        if (!fuzzer.waitFor(seconds + 120L, TimeUnit.SECONDS)) {
            fuzzer.destroyForcibly().waitFor();
            System.err.println("The fuzzer did not end in " + (seconds + 120) + " s and was killed.");
            System.exit(1);
        }
        List<Path> found = new ArrayList<>(findings(output));
        found.removeAll(before);
        found.forEach(FuzzRun::explain);
        System.exit(fuzzer.exitValue());
    }

    private static Path seeds(Path output) throws IOException {
        Path seeds = Files.createDirectories(output.resolve("seeds"));
        for (Map.Entry<String, byte[]> seed : FuzzSeeds.all().entrySet()) {
            Files.write(seeds.resolve(seed.getKey()), seed.getValue());
        }
        return seeds;
    }

    private static void explain(Path input) {
        System.err.println("Found: " + input
                + "\n  replay it: mvn verify -pl ktstr-guest -am -Pfuzz -DskipTests -Dfuzz.input=" + input
                + "\n  once fixed, keep it: copy it to ktstr-guest/src/test/resources/fuzz, for ChannelFuzzTest");
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
