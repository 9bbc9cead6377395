// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static dev.ktstr.testng.verifier.Sweeps.fail;
import static dev.ktstr.testng.verifier.Sweeps.figures;
import static dev.ktstr.testng.verifier.Sweeps.pass;
import static dev.ktstr.testng.verifier.Sweeps.skip;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class ConsoleReportTest {
    private static List<String> report(Cell... cells) {
        return ConsoleReport.of(Sweeps.of(cells), false, false);
    }

    @Test
    public void aWholeReport() {
        Golden.check("console.txt", String.join("\n", ConsoleReport.of(Sweeps.sample(), false, false)) + "\n");
    }

    @Test
    public void figuresAreRangesOverTopologies() {
        assertThat(report(
                        pass("s", "7.0", "b", figures("p", 20), figures("a_name_of_more_than_15", 1)),
                        pass("s", "7.0", "a", figures("p", 3)),
                        pass("s", "6.12", "a", figures("p", 749_999)),
                        pass("s", "6.9", "a", figures("p", 750_000))))
                .startsWith(
                        "verified instructions of s:",
                        "  kernel  a_name_of_more_        p",
                        "  6.9                   -  750000!",
                        "  6.12                  -   749999",
                        "  7.0                   1    3..20",
                        "! s on 6.9: p took 750000 of the 1000000 instructions that the kernel allows, 75 %",
                        "");
    }

    @Test
    public void theGridTakesKernelsTogether() {
        assertThat(report(
                        pass("good", "6.12", "a"),
                        pass("good", "7.0", "a"),
                        skip("good", "7.0", "b", "too big"),
                        pass("bad", "6.12", "a"),
                        fail("bad", "7.0", "a", "R1 invalid", ""),
                        fail("bad", "6.12", "b", "R1 invalid", ""),
                        skip("bad", "7.0", "b", "too big"),
                        pass("bad", "7.0", "c")))
                .containsExactly(
                        "verifier summary: 2 PASS  1 FAIL  1 mixed  1 skipped",
                        "  topology    bad  good",
                        "  a         mixed  pass",
                        "  b          FAIL  skip",
                        "  c          pass     -",
                        "8 cells: 4 passed, 2 failed, 2 skipped, in 1 min 23 s",
                        "",
                        "FAIL verifier[bad@6.12@b]: R1 invalid",
                        "    not verified, not attached, not dispatched, 4.1 s",
                        "",
                        "FAIL verifier[bad@7.0@a]: R1 invalid",
                        "    not verified, not attached, not dispatched, 4.1 s",
                        "",
                        "skip verifier[bad@7.0@b]: too big",
                        "skip verifier[good@7.0@b]: too big");
    }

    @Test
    public void logsAreShownByTheirEndUnlessRaw() {
        String log = String.join(
                "\n",
                IntStream.range(0, 30).mapToObj(i -> "a line with number " + i).toList());
        Cell cell = fail("s", "7.0", "a", "R1 invalid", log);
        Cell same = fail("s", "7.0", "b", "R1 invalid", log);
        assertThat(report(cell, same))
                .hasSize(5 + 3 + 21 + 3 + 1)
                .contains("    | [10 lines before, in the page]", "    | a line with number 10")
                .doesNotContain("    | a line with number 9")
                .endsWith("    log: as of verifier[s@7.0@a]");
        assertThat(ConsoleReport.of(Sweeps.of(cell), false, true))
                .contains("    | a line with number 0", "    | a line with number 29");
    }

    @Test
    public void coloursOnlyWhereWanted() {
        Sweep sweep = Sweeps.sample();
        assertThat(String.join("\n", ConsoleReport.of(sweep, false, false))).doesNotContain("\u001b");
        assertThat(String.join("\n", ConsoleReport.of(sweep, true, false)))
                .contains("\u001b[31mFAIL\u001b[0m", "\u001b[33mmixed\u001b[0m", "\u001b[32mpass\u001b[0m");
    }

    @Test
    public void wideTablesGoOnBelow() {
        ProgramFigures[] programs = IntStream.range(0, 30)
                .mapToObj(i -> figures("a_program_no_" + i, 100_000L + i))
                .toArray(ProgramFigures[]::new);
        List<String> lines = report(pass("s", "7.0", "a", programs));
        assertThat(lines).allMatch(line -> line.length() <= 120);
        assertThat(lines.stream().filter(line -> line.startsWith("  kernel  "))).hasSize(5);
        assertThat(lines).anyMatch(line -> line.startsWith("  7.0") && line.endsWith("100029"));
    }

    @Test
    public void anEmptySweep() {
        assertThat(report())
                .containsExactly(
                        "verifier summary: 0 PASS  0 FAIL  0 mixed  0 skipped",
                        "0 cells: 0 passed, 0 failed, 0 skipped, in 1 min 23 s");
    }
}
