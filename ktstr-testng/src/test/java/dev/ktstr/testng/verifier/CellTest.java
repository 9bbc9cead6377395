// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.testng.annotations.Test;

public class CellTest {
    @Test
    public void names() {
        assertThat(new CellName("sched", "7.0", "odd-3llc")).hasToString("verifier[sched@7.0@odd-3llc]");
        assertThatThrownBy(() -> new CellName("s", " ", "t"))
                .hasMessage("the kernel is called '', expected 1 to 256 printable characters");
        assertThatThrownBy(() -> new CellName("a\nb", "7.0", "t"))
                .hasMessage("the scheduler is called 'ab', expected 1 to 256 printable characters");
    }

    @Test
    public void numbersInNamesAreSortedByTheirValue() {
        assertThat(Stream.of("7.0", "6.12", "6.9", "6.12-rc1", "06.9", "6", "x2")
                        .sorted(NaturalOrder.INSTANCE))
                .containsExactly("6", "06.9", "6.9", "6.12", "6.12-rc1", "7.0", "x2");
    }

    @Test
    public void verdictsFitToTheRest() {
        assertThatThrownBy(() -> Sweeps.fail("s", "7.0", "a", " \n ", ""))
                .hasMessage("verifier[s@7.0@a] has no reason for FAIL");
        assertThatThrownBy(() -> new Cell(
                        new CellName("s", "7.0", "a"),
                        CellVerdict.PASS,
                        true,
                        true,
                        false,
                        List.of(),
                        "",
                        "",
                        Duration.ZERO))
                .hasMessage(
                        "verifier[s@7.0@a] cannot pass with verified=true attached=true dispatched=false reason=''");
    }

    @Test
    public void textIsMadePrintableAndBounded() {
        Cell cell = Sweeps.fail("s", "7.0", "a", "first\nsecond\u0007", "\u001b[1mx\u001b[0m\r\n" + "y".repeat(9000));
        assertThat(cell.reason()).isEqualTo("first second");
        assertThat(cell.log()).isEqualTo("x\n" + "y".repeat(4000) + " [cut]\n");
        Cell big = Sweeps.fail("s", "7.0", "a", "no", "a line of 20 letters\n".repeat(200_000) + "the end\n");
        assertThat(big.log().length()).isBetween((2 << 20) - 200, 2 << 20);
        assertThat(big.log().endsWith("letters\nthe end\n")).isTrue();
        assertThat(big.log().lines().filter(line -> line.startsWith("[")))
                .containsExactly("[ktstr: 100140 lines are left out here]");
    }

    @Test
    public void onceBoundedItStays() {
        String line = "z\u0001".repeat(2500) + "\n";
        Cell cell = Sweeps.fail("s", "7.0", "a", "no " + "y".repeat(900), line.repeat(2_000));
        Cell again = Sweeps.fail("s", "7.0", "a", cell.reason(), cell.log());
        assertThat(again.reason()).isEqualTo(cell.reason()).hasSize(606);
        assertThat(again.log().equals(cell.log())).isTrue();
    }

    @Test
    public void times() {
        assertThat(DurationText.of(Duration.ofMillis(59_990))).isEqualTo("59.9 s");
        assertThat(DurationText.of(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
        assertThat(DurationText.of(Duration.ofMinutes(61))).isEqualTo("1 h 1 min");
    }
}
