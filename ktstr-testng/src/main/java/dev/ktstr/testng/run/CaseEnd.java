// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.CaseResult;
import dev.ktstr.testng.RunResult;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.samples.InconclusiveException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What becomes of a case once its machine is gone.
 *
 * @param session the run it belongs to
 * @param plan the case
 * @param runs what its workloads came to
 * @param callbacks what the test wants to be done with the result
 */
record CaseEnd(RunSession session, CasePlan plan, List<RunResult> runs, List<Consumer<CaseResult>> callbacks) {
    /**
     * {@return what the case fails with, or is skipped for; empty if it passes}
     *
     * @param thrown what stood against it so far
     * @param skipped whether that is a reason for skipping
     * @param cleanup how long it took to take the machine down
     */
    Optional<Throwable> judge(Optional<Throwable> thrown, boolean skipped, Duration cleanup) {
        return judgeOnce(thrown, skipped, cleanup).map(this::unlessInconclusiveFails);
    }

    /** What a test itself could not judge counts as what ktstr could not judge. */
    private Throwable unlessInconclusiveFails(Throwable thrown) {
        if (!(thrown instanceof InconclusiveException doubt) || !session.inconclusiveFails()) {
            return thrown;
        }
        ScenarioFailedError error = new ScenarioFailedError(
                plan.name() + " is inconclusive: " + doubt.reason(),
                List.of(Finding.notMeasured(doubt.reason())),
                Optional.empty());
        error.initCause(doubt);
        return error;
    }

    private Optional<Throwable> judgeOnce(Optional<Throwable> thrown, boolean skipped, Duration cleanup) {
        Optional<Throwable> verdict = skipped ? thrown : afterExpectation(thrown);
        Optional<Throwable> ofCallbacks = callBack(thrown);
        if (verdict.isPresent() && !(skipped && ofCallbacks.isPresent())) {
            ofCallbacks.ifPresent(verdict.get()::addSuppressed);
            return verdict;
        }
        return ofCallbacks.or(() -> overBudget(cleanup));
    }

    private Optional<Throwable> afterExpectation(Optional<Throwable> thrown) {
        Optional<ExpectedError> expected = plan.options().expectedError();
        if (expected.isEmpty()) {
            return thrown;
        }
        return expected.get().mismatch(thrown).map(why -> {
            Finding finding = new Finding(Outcome.EXPECTED_ERROR_MISSING, why, false);
            ReportText text = new ReportText("ktstr_test '" + plan.name() + "' [sched="
                    + plan.scheduler().name() + "] [topo=" + plan.topology() + "] failed:");
            text.line(why);
            finding.outcome().cure().ifPresent(cure -> text.line("what to do: " + cure));
            thrown.ifPresent(instead -> text.block("--- what happened instead ---\n" + instead.getMessage()));
            ScenarioFailedError error = new ScenarioFailedError(text.toString(), List.of(finding), Optional.empty());
            thrown.ifPresent(error::initCause);
            return error;
        });
    }

    private Optional<Throwable> callBack(Optional<Throwable> thrown) {
        Throwable first = null;
        for (Consumer<CaseResult> callback : callbacks) {
            try {
                callback.accept(result(thrown));
            } catch (RuntimeException | Error e) {
                // Errors as well: assertions are some.
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return Optional.ofNullable(first);
    }

    private CaseResult result(Optional<Throwable> thrown) {
        Path directory = session.results().caseDirectory(plan);
        return new CaseResult(
                plan.name(),
                session.release(plan).orElse(""),
                plan.topology(),
                plan.scheduler(),
                thrown,
                runs,
                directory);
    }

    private Optional<Throwable> overBudget(Duration cleanup) {
        return plan.options()
                .cleanupBudget()
                .filter(budget -> cleanup.compareTo(budget) > 0)
                .map(budget -> {
                    String message = "taking the machine of " + plan.name() + " down took " + cleanup.toMillis()
                            + " ms (cleanupBudgetMillis " + budget.toMillis() + ")";
                    return new ScenarioFailedError(
                            message, List.of(new Finding(Outcome.CLEANUP_TOO_SLOW, message, false)), Optional.empty());
                });
    }
}
