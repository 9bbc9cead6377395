// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;

/** The results directory of a run: one line of JSON for each case, a directory for each case, and the count. */
final class Results {
    private final Path directory;
    private final Path journal;
    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);

    Results(Path directory) {
        this.directory = directory;
        this.journal = directory.resolve("results.jsonl");
        try {
            Files.createDirectories(directory);
            if (isFirstFork()) {
                Files.deleteIfExists(journal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write results to " + directory, e);
        }
    }

    /** Further forks of the same run add to what the first one began. */
    private static boolean isFirstFork() {
        return System.getProperty("surefire.forkNumber", "1").equals("1");
    }

    /** {@return the directory of one case, without the logs of an earlier run} */
    Path caseDirectory(CasePlan plan) {
        Path caseDirectory = directory.resolve(plan.className()).resolve(plan.name());
        try {
            Files.createDirectories(caseDirectory);
            Files.deleteIfExists(caseDirectory.resolve(CaseMachine.CONSOLE_LOG));
            Files.deleteIfExists(caseDirectory.resolve(CaseMachine.AGENT_LOG));
            return caseDirectory;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + caseDirectory, e);
        }
    }

    /** Counts a case and writes its line: at once, so that a run that is killed keeps what it had. */
    synchronized void add(Verdict verdict, JsonObject line) {
        counts.merge(verdict, 1, Integer::sum);
        try {
            Files.writeString(
                    journal, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + journal, e);
        }
    }

    synchronized void printSummary() {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        Console.print(
                all + (all == 1 ? " case: " : " cases: ") + count(Verdict.PASS) + " passed, " + count(Verdict.FAIL)
                        + " failed, " + count(Verdict.SKIP) + " skipped, " + count(Verdict.INCONCLUSIVE)
                        + " inconclusive; results in " + directory);
    }

    private int count(Verdict verdict) {
        return counts.getOrDefault(verdict, 0);
    }
}
