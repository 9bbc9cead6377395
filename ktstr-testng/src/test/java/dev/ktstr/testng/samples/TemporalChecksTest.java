// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.testng.Assert.fail;

import org.testng.SkipException;
import org.testng.annotations.Test;

public class TemporalChecksTest {
    private static void kept() {
        Made.series(1, 2).nondecreasing();
    }

    private static void crossed() {
        Made.series(2, 1).nondecreasing();
    }

    private static void doubtful() {
        Made.series(1).nondecreasing();
    }

    @Test
    public void allChecksAreCarriedOut() {
        TemporalChecks.all(TemporalChecksTest::kept, TemporalChecksTest::kept);
        assertThatExceptionOfType(TemporalError.class)
                .isThrownBy(() -> TemporalChecks.all(
                        TemporalChecksTest::doubtful,
                        TemporalChecksTest::crossed,
                        TemporalChecksTest::kept,
                        () -> fail("mine")))
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2))
                .withMessage("2 of 4 checks failed:\n"
                        + "nr (nondecreasing): regression at sample periodic_001 (+200ms): value 1 after prior value 2 at"
                        + " sample periodic_000 (+100ms)\n"
                        + "mine\n"
                        + "not judged: nr (nondecreasing): 1 of 1 samples have a value, no two of them in a row: expected"
                        + " two at least");
    }

    @Test
    public void whatCannotBeJudgedSkipsTheCase() {
        String reason =
                "nr (nondecreasing): 1 of 1 samples have a value, no two of them in a row: expected two at least";
        assertThat(Made.doubt(() -> TemporalChecks.all(
                        TemporalChecksTest::kept, TemporalChecksTest::doubtful, TemporalChecksTest::doubtful)))
                .isEqualTo("INCONCLUSIVE: " + reason + "; " + reason);
        assertThatExceptionOfType(SkipException.class)
                .isThrownBy(TemporalChecksTest::doubtful)
                .matches(SkipException::isSkip);
    }

    @Test
    public void anotherExceptionIsThrownOn() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TemporalChecks.all(() -> {
                    throw new IllegalStateException("broken");
                }));
    }
}
