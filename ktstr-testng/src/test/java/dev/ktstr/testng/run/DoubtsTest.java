// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.testng.Assert.expectThrows;

import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.samples.InconclusiveException;
import java.util.List;
import java.util.Optional;
import org.testng.SkipException;
import org.testng.annotations.Test;

public class DoubtsTest {
    private final InconclusiveException doubt = new InconclusiveException("a vCPU waited");

    private static Optional<Throwable> explained(Throwable thrown, InconclusiveException... told) {
        Doubts doubts = new Doubts();
        for (InconclusiveException one : told) {
            assertThat(doubts.told(one)).isSameAs(one);
        }
        return doubts.explain(Optional.ofNullable(thrown));
    }

    private static ScenarioFailedError found() {
        return new ScenarioFailedError(
                "starved", List.of(new Finding(Outcome.STARVED, "starved", false)), Optional.empty());
    }

    private static AssertionError expectedAnotherThan(Throwable thrown) {
        try {
            expectThrows(ScenarioFailedError.class, () -> {
                throw thrown;
            });
        } catch (AssertionError e) {
            return e;
        }
        throw new IllegalStateException();
    }

    @Test
    public void aTestThatWaitedForAnotherExceptionHasFoundNothing() {
        assertThat(explained(expectedAnotherThan(doubt), doubt)).containsSame(doubt);
        assertThat(explained(new AssertionError("no cause is named"), doubt)).containsSame(doubt);
        assertThat(explained(expectedAnotherThan(doubt), doubt, new InconclusiveException("another")))
                .containsSame(doubt);
    }

    @Test
    public void withoutDoubtAnAssertionIsOne() {
        AssertionError wrong = new AssertionError("wrong");
        assertThat(explained(wrong)).containsSame(wrong);
        assertThat(explained(expectedAnotherThan(doubt))).isPresent().get().isInstanceOf(AssertionError.class);
    }

    @Test
    public void whatKtstrFoundStaysAFailure() {
        ScenarioFailedError found = found();
        assertThat(explained(found, doubt)).containsSame(found);
        AssertionError around = new AssertionError("around", found);
        assertThat(explained(around, doubt)).containsSame(around);
        CaseBrokenException broken = new CaseBrokenException(Outcome.NOT_IN_KERNEL, "no variable", null);
        assertThat(explained(broken, doubt)).containsSame(broken);
    }

    @Test
    public void whoPassesOrSkipsDoesSo() {
        assertThat(explained(null, doubt)).isEmpty();
        SkipException skip = new SkipException("not here");
        assertThat(explained(skip, doubt)).containsSame(skip);
        assertThat(explained(doubt, doubt)).containsSame(doubt);
    }
}
