// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;

/** The results directory of a run: one line of JSON for each case, a directory for each case, and the count. */
final class Results {
    private static final int MAX_ID_BYTES = 256;

    private final Path directory;
    private final Path journal;
    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);

    /**
     * @param directory made where it does not exist
     * @param runId what the JVMs of one run have in common, and no others
     */
    Results(Path directory, String runId) {
        this.directory = directory;
        this.journal = directory.resolve("results.jsonl");
        try {
            Files.createDirectories(directory);
            beginRun(runId);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write results to " + directory, e);
        }
    }

    /** The first JVM of a run begins the journal anew; further ones, of the same or of other forks, add to it. */
    private void beginRun(String runId) throws IOException {
        ByteBuffer id = StandardCharsets.UTF_8.encode(runId);
        try (FileChannel marker = FileChannel.open(
                        directory.resolve("run-id"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                FileLock lock = marker.lock()) {
            assert lock.isValid();
            ByteBuffer found = ByteBuffer.allocate((int) Math.min(marker.size(), MAX_ID_BYTES));
            marker.read(found, 0);
            if (!found.flip().equals(id)) {
                Files.deleteIfExists(journal);
                marker.truncate(0);
                marker.write(id, 0);
            }
        }
    }

    /** {@return the directory of one case} */
    Path caseDirectory(CasePlan plan) {
        Path caseDirectory = directory.resolve(plan.className()).resolve(plan.name());
        try {
            Files.createDirectories(caseDirectory);
            return caseDirectory;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + caseDirectory, e);
        }
    }

    /** Removes a directory of files, if it is there. */
    static void delete(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** Counts a case that has nothing else to tell. */
    synchronized void count(Verdict verdict) {
        counts.merge(verdict, 1, Integer::sum);
    }

    /** Counts a case and writes its line: at once, so that a run that is killed keeps what it had. */
    synchronized void add(Verdict verdict, JsonObject line) {
        counts.merge(verdict, 1, Integer::sum);
        try {
            // One write: lines of several forks must not run into each other.
            try (FileChannel out = FileChannel.open(journal, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + journal, e);
        }
    }

    synchronized void printSummary() {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        Console.print(
                all + (all == 1 ? " case: " : " cases: ") + counted(Verdict.PASS) + " passed, " + counted(Verdict.FAIL)
                        + " failed, " + counted(Verdict.SKIP) + " skipped, " + counted(Verdict.INCONCLUSIVE)
                        + " inconclusive; results in " + directory);
    }

    private int counted(Verdict verdict) {
        return counts.getOrDefault(verdict, 0);
    }
}
