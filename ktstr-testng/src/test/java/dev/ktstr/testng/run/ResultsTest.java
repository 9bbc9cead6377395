// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class ResultsTest {
    private final TempDirs temp = new TempDirs();
    private final List<String> printed = new ArrayList<>();
    private Path directory;

    @BeforeMethod
    public void capture() {
        directory = temp.make().resolve("target/ktstr");
        printed.clear();
        Console.use(printed::add);
    }

    @AfterMethod(alwaysRun = true)
    public void release() {
        Console.use(System.out::println);
    }

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private static JsonObject line(String name) {
        JsonObject line = new JsonObject();
        line.addProperty("case", name);
        return line;
    }

    private List<String> journal() throws IOException {
        return Files.readAllLines(directory.resolve("results.jsonl"));
    }

    @Test
    public void everyCaseIsALineAtOnce() throws IOException {
        Results results = new Results(directory, "run");
        results.add(Verdict.PASS, line("a[tiny-1llc]"));
        assertThat(journal()).containsExactly("{\"case\":\"a[tiny-1llc]\"}");
        results.add(Verdict.FAIL, line("b\nwith a line feed"));
        assertThat(journal()).containsExactly("{\"case\":\"a[tiny-1llc]\"}", "{\"case\":\"b\\nwith a line feed\"}");
    }

    @Test
    public void aNewRunBeginsANewJournalAndItsFurtherForksAddToIt() throws IOException {
        new Results(directory, "earlier").add(Verdict.PASS, line("old"));
        new Results(directory, "run").add(Verdict.PASS, line("first fork"));
        new Results(directory, "run").add(Verdict.PASS, line("second fork"));
        assertThat(journal()).containsExactly("{\"case\":\"first fork\"}", "{\"case\":\"second fork\"}");
    }

    @Test
    public void theLastLineCountsEveryVerdict() {
        Results results = new Results(directory, "run");
        for (int i = 1; i <= 4; i++) {
            results.add(Verdict.PASS, line("p"));
        }
        for (int i = 1; i <= 3; i++) {
            results.add(Verdict.FAIL, line("f"));
        }
        results.add(Verdict.SKIP, line("s"));
        results.add(Verdict.SKIP, line("s"));
        results.add(Verdict.INCONCLUSIVE, line("i"));
        results.printSummary();
        assertThat(printed)
                .containsExactly(
                        "ktstr: 10 cases: 4 passed, 3 failed, 2 skipped, 1 inconclusive; results in " + directory);
    }

    @Test
    public void oneCaseIsNoPlural() {
        Results results = new Results(directory, "run");
        results.add(Verdict.PASS, line("p"));
        results.printSummary();
        assertThat(printed.get(0)).startsWith("ktstr: 1 case: 1 passed, 0 failed, 0 skipped, 0 inconclusive;");
    }
}
