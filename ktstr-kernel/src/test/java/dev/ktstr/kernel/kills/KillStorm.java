// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.kills;

import dev.ktstr.kernel.cache.CacheAudit;
import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kernel.cache.SpecIndex;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.source.FakeKernelOrg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Kills processes that work on one cache, two at a time, at any moment, and looks at what is left each time: every kernel that the
 * cache gives must be what was stored, by digest; and what was half made must go away.
 */
public final class KillStorm {

    private static final long LATEST_KILL_MILLIS = 200;

    /** What makes a JVM start quickly. */
    private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    private final Path directory;
    private final KernelCacheLayout layout;
    private final Random random;
    private final FakeKernelOrg server;
    private final Path pins;

    /** @param directory an empty one */
    public KillStorm(Path directory, long seed, FakeKernelOrg server) throws IOException {
        this.server = server.stable(Downloads.VERSION);
        this.pins = directory.resolve("pins");
        Path tar = Files.write(
                directory.resolve("tar"),
                server.server.get("pub/linux/kernel/v7.x/linux-" + Downloads.VERSION + ".tar.xz"));
        Files.writeString(pins, Downloads.VERSION + " " + Sha256.of(tar) + "\n");
        this.directory = directory;
        this.layout = new KernelCacheLayout(directory.resolve("cache"));
        this.random = new Random(seed);
    }

    /** Runs it {@code [kills] [seed]}, by default 200, and exits with 1 when something corrupt came out. */
    public static void main(String[] arguments) throws Exception {
        int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        Path directory = Files.createTempDirectory("ktstr-kills");
        System.out.println("seed " + seed + ", in " + directory);
        long begun = System.nanoTime();
        Outcome outcome;
        try (FakeKernelOrg server = new FakeKernelOrg()) {
            outcome = new KillStorm(directory, seed, server).run(kills);
        }
        System.out.printf(
                "%d kills, %d sound kernels given out, %d that had been cut off put away, %d corrupt, %.0f s%n",
                kills,
                outcome.given(),
                outcome.putAway(),
                outcome.troubles().size(),
                (System.nanoTime() - begun) / 1e9);
        outcome.troubles().forEach(System.out::println);
        if (outcome.troubles().isEmpty()) {
            delete(directory);
        }
        System.exit(outcome.troubles().isEmpty() ? 0 : 1);
    }

    /**
     * What came of it.
     *
     * @param given how many kernels the cache gave out after kills, all digested
     * @param putAway how many half-made ones were met
     * @param troubles what is wrong, a line each
     */
    public record Outcome(long given, long putAway, List<String> troubles) {}

    /** Kills so many processes. */
    public Outcome run(int kills) throws Exception {
        List<String> troubles = new ArrayList<>();
        long given = 0;
        long putAway = 0;
        List<Process> victims = new ArrayList<>(List.of(start()));
        for (int kill = 0; kill < kills; kill++) {
            victims.add(start());
            Process victim = victims.remove(0);
            Thread.sleep(random.nextLong(LATEST_KILL_MILLIS));
            if (!victim.isAlive()) {
                troubles.add("kill " + kill + ": a process had ended by itself: "
                        + Files.readString(directory.resolve("victim.log")));
            }
            victim.destroyForcibly().waitFor();
            given += look(kill, troubles);
            putAway += halfMade();
        }
        for (Process victim : victims) {
            victim.destroyForcibly().waitFor();
        }
        look(kills, troubles);
        Staging.open(layout).close(); // which clears away
        if (halfMade() > 0) {
            troubles.add("left in " + layout.root().resolve("tmp") + " in the end");
        }
        return new Outcome(given, putAway, troubles);
    }

    private Process start() throws IOException {
        Path work = Files.createDirectories(directory.resolve("work"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                layout.root().toString(),
                work.toString(),
                Long.toString(random.nextLong()),
                server.server.address().toString(),
                pins.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("victim.log").toFile()))
                .start();
        process.getInputStream().read(); // it is ready
        return process;
    }

    /** {@return how many kernels there are, each given out and then digested} */
    private long look(int kill, List<String> troubles) throws Exception {
        KernelCache cache = new KernelCache(layout, Progress.none());
        long given = 0;
        for (KernelEntry entry : cache.entries()) {
            given++;
            // A victim that still lives may damage one or clean it away meanwhile; then it is no answer any more.
            CacheAudit.look(entry.directory())
                    .flatMap(CacheAudit.Finding::problem)
                    .filter(problem -> !problem.startsWith("lacks the file vmlinux"))
                    .ifPresent(problem -> troubles.add("kill " + kill + ": " + entry.key() + " " + problem));
        }
        // What is fetched now is what was published, whatever was left of earlier downloads.
        Path tree = Files.createTempDirectory(directory, "tree");
        new Downloads(layout.root(), server.server.address().toString(), pins).fetch(tree);
        if (!Files.readString(tree.resolve("kernel/sched/core.c")).equals("int main;\n")) {
            troubles.add("kill " + kill + ": other sources in " + tree);
        }
        new SpecIndex(layout).find("victim"); // whatever it says, it can be read
        return given;
    }

    private long halfMade() throws IOException {
        Path tmp = layout.root().resolve("tmp");
        if (!Files.isDirectory(tmp)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(tmp)) {
            return files.filter(file -> !file.toString().endsWith(".lock")).count();
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
