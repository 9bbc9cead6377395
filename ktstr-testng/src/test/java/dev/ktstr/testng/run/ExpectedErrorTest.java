// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ExpectedErrorTest {
    private static final String REPORTED = "runnable task stall: worker[12] failed to run for 4.002s";

    private static Optional<Throwable> ejected() {
        return Optional.of(new ScenarioFailedError(
                "report", List.of(new Finding(Outcome.SCHEDULER_EJECTED, "ejected", false)), Optional.of(REPORTED)));
    }

    @DataProvider
    public Object[][] satisfied() {
        return new Object[][] {
            {"", ""},
            {"task stall", ""},
            {"", "failed to run for \\d\\.\\d+s"},
            {"worker", "^runnable"},
        };
    }

    @Test(dataProvider = "satisfied")
    public void theFailureThatWasExpectedIsNoMismatch(String contains, String matches) {
        assertThat(ExpectedError.of(contains, matches).mismatch(ejected())).isEmpty();
    }

    @Test
    public void bothWordsHaveToBeThere() {
        assertThat(ExpectedError.of("task stall", "exactly 9s")
                        .mismatch(ejected())
                        .orElseThrow())
                .isEqualTo("expected 'task stall' and something like /exactly 9s/ in what the kernel reports, but it"
                        + " reported:\n" + REPORTED);
        assertThat(ExpectedError.of("BPF error", "stall").mismatch(ejected())).isPresent();
    }

    @Test
    public void aPassAndAnyOtherFailureDoNotDo() {
        ExpectedError any = ExpectedError.of("", "");
        assertThat(any.mismatch(Optional.empty()))
                .contains("expected the kernel to take the scheduler out, but the test passed");
        Throwable starved = new ScenarioFailedError(
                "report", List.of(new Finding(Outcome.STARVED, "starved", false)), Optional.empty());
        assertThat(any.mismatch(Optional.of(starved)))
                .contains("expected the kernel to take the scheduler out, but that is not how it failed");
        assertThat(any.mismatch(Optional.of(new SchedulerMissingException("nowhere"))))
                .isPresent();
    }

    @Test
    public void whatIsFoundIsFoundInCausesToo() {
        Throwable wrapped = new IllegalStateException("wrapped", ejected().orElseThrow());
        assertThat(ExpectedError.of("stall", "").mismatch(Optional.of(wrapped))).isEmpty();
    }

    @Test
    public void anExpressionThatSaysNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExpectedError.of("", "(stall"))
                .withMessageStartingWith("expectError's matches = \"(stall\" is no regular expression: Unclosed group");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExpectedError.of("", "(stall)?"))
                .withMessage("expectError's matches = \"(stall)?\" is found in every text; leave it out to accept any"
                        + " error");
    }
}
