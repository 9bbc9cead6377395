// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.Test;

public class CycleCollapseTest {
    private static final int BIG_LOG_BYTES = 5 << 20;

    private static List<String> cycle(int iteration, int period) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < period; i++) {
            lines.add((20 + i) + ": (07) r1 += " + i + "    ; R1_w=" + iteration);
        }
        return lines;
    }

    private static List<String> loop(int times, int period) {
        List<String> lines = new ArrayList<>(List.of("before"));
        for (int iteration = 0; iteration < times; iteration++) {
            lines.addAll(cycle(iteration, period));
        }
        lines.add("after");
        return lines;
    }

    @Test
    public void aRealLoop() {
        Golden.check(
                "verify-loop.collapsed.txt",
                CycleCollapse.of(VerifierLog.of(Golden.log("verify-loop.log")).text()));
    }

    @Test
    public void aRealLogWithoutALoopStays() {
        String log = Golden.log("fail-verify.log");
        assertThat(CycleCollapse.of(log)).isEqualTo(log);
    }

    @Test
    public void firstAndLastIterationAreShown() {
        assertThat(String.join("\n", CycleCollapse.of(loop(10, 5)))).isEqualTo("""
                before
                --- 10x of the following 5 lines ---
                20: (07) r1 += 0    ; R1_w=0
                21: (07) r1 += 1    ; R1_w=0
                22: (07) r1 += 2    ; R1_w=0
                23: (07) r1 += 3    ; R1_w=0
                24: (07) r1 += 4    ; R1_w=0
                --- 8 identical iterations omitted ---
                20: (07) r1 += 0    ; R1_w=9
                21: (07) r1 += 1    ; R1_w=9
                22: (07) r1 += 2    ; R1_w=9
                23: (07) r1 += 3    ; R1_w=9
                24: (07) r1 += 4    ; R1_w=9
                --- end repeat ---
                after""");
    }

    @Test
    public void bounds() {
        assertThat(CycleCollapse.of(loop(2, 5))).as("twice").isEqualTo(loop(2, 5));
        assertThat(CycleCollapse.of(loop(3, 5))).as("three times").contains("--- 3x of the following 5 lines ---");
        List<String> twice = loop(2, 5);
        twice.add(twice.get(1));
        assertThat(CycleCollapse.of(twice))
                .as("twice, and the anchor a third time")
                .isEqualTo(twice);
        assertThat(CycleCollapse.of(loop(3, 4))).as("4 lines").isEqualTo(loop(3, 4));
        List<String> shortLines = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            shortLines.add("line " + i % 5);
        }
        assertThat(CycleCollapse.of(shortLines)).as("nothing to hold on to").isEqualTo(shortLines);
        assertThat(CycleCollapse.of(List.of())).isEmpty();
        assertThat(CycleCollapse.of("")).isEmpty();
    }

    /** Three calls of one helper in an iteration, more often than any other line. */
    @Test
    public void theAnchorMayComeThreeTimes() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            lines.addAll(List.of("call helper", "ab", "call helper", "cd", "call helper", "ef"));
        }
        assertThat(CycleCollapse.of(lines))
                .containsExactly(
                        "--- 4x of the following 6 lines ---",
                        "call helper",
                        "ab",
                        "call helper",
                        "cd",
                        "call helper",
                        "ef",
                        "--- 2 identical iterations omitted ---",
                        "call helper",
                        "ab",
                        "call helper",
                        "cd",
                        "call helper",
                        "ef",
                        "--- end repeat ---");
    }

    @Test
    public void loopsWithinLoops() {
        List<String> lines = new ArrayList<>();
        for (int outer = 0; outer < 6; outer++) {
            lines.add("outer loop begins");
            for (int inner = 0; inner < 7; inner++) {
                lines.addAll(cycle(inner, 5));
            }
        }
        List<String> collapsed = CycleCollapse.of(lines);
        assertThat(collapsed).hasSize(31).contains("--- 7x of the following 5 lines ---");
        assertThat(collapsed.stream().filter(line -> line.startsWith("--- ")))
                .containsExactly(
                        "--- 6x of the following 14 lines ---",
                        "--- 7x of the following 5 lines ---",
                        "--- 5 identical iterations omitted ---",
                        "--- end repeat ---",
                        "--- 4 identical iterations omitted ---",
                        "--- 7x of the following 5 lines ---",
                        "--- 5 identical iterations omitted ---",
                        "--- end repeat ---",
                        "--- end repeat ---");
    }

    @Test
    public void statesOfRegistersMakeNoDifference() {
        assertThat(LineKeys.normal("12: (07) r1 += 8        ; frame1: R1_w=map_value(off=8) R10=fp0"))
                .isEqualTo("12: (07) r1 += 8");
        assertThat(LineKeys.normal("from 12 to 5: R0_w=scalar(id=3) R1=ctx() fp-8=0"))
                .isEqualTo("from 12 to 5:");
        assertThat(LineKeys.normal("7: R0=1 R10=fp0")).isEqualTo("7:");
        assertThat(LineKeys.normal(" R0=1 fp-8_w=2")).isEmpty();
        assertThat(LineKeys.normal("9: (7b) *(u64 *)(r10 -8) = r1 ; fp-8_w=0"))
                .isEqualTo("9: (7b) *(u64 *)(r10 -8) = r1");
        assertThat(LineKeys.normal("R1 type=scalar expected=fp")).isEqualTo("R1 type=scalar expected=fp");
        assertThat(LineKeys.normal("; for (i = 0; i < n; i++) @ x.c:3")).isEqualTo("; for (i = 0; i < n; i++) @ x.c:3");
    }

    /** Both would take minutes if the time grew with the square of the lines. */
    @Test(timeOut = 60_000)
    public void bigLogs() {
        List<String> loop = new ArrayList<>();
        List<String> noLoop = new ArrayList<>();
        for (int bytes = 0, i = 0; bytes < BIG_LOG_BYTES; bytes += 40, i++) {
            loop.add(20 + i % 9 + ": (07) r1 += 1             ; R1=" + i);
            noLoop.add(i % 2 == 0 ? "the same line again and again" : "line " + Long.toString(i * 7919L % 4099, 36));
        }
        assertThat(CycleCollapse.of(loop)).hasSizeLessThan(50);
        assertThat(CycleCollapse.of(noLoop).size()).isLessThanOrEqualTo(noLoop.size());
    }
}
