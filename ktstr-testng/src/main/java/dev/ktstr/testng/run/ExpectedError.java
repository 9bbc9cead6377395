// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.SchedulerStartException;
import dev.ktstr.testng.outcome.Outcome;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The failure that a case is for.
 *
 * @param contains a part of what the kernel reports
 * @param matches a regular expression that is found in it
 */
public record ExpectedError(Optional<String> contains, Optional<Pattern> matches) {
    private static final String VERIFIER_LOG = "PROG LOAD LOG";

    /**
     * {@return the failure with these words}
     *
     * @param contains empty for any
     * @param matches empty for any
     * @throws IllegalArgumentException if the expression is none, or is found in every text
     */
    public static ExpectedError of(String contains, String matches) {
        Optional<Pattern> pattern = matches.isEmpty() ? Optional.empty() : Optional.of(compile(matches));
        return new ExpectedError(Optional.of(contains).filter(text -> !text.isEmpty()), pattern);
    }

    private static Pattern compile(String expression) {
        try {
            Pattern pattern = Pattern.compile(expression);
            if (pattern.matcher("").find()) {
                throw new IllegalArgumentException("expectError's matches = \"" + expression
                        + "\" is found in every text; leave it out to accept any error");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "expectError's matches = \"" + expression + "\" is no regular expression: " + e.getDescription()
                            + " at character " + e.getIndex(),
                    e);
        }
    }

    /**
     * {@return what speaks against this being the failure that was expected, if anything does}
     *
     * @param thrown what the test threw, if it did
     */
    Optional<String> mismatch(Optional<Throwable> thrown) {
        if (thrown.isEmpty()) {
            return Optional.of("expected the kernel to take the scheduler out" + described() + ", but the test passed");
        }
        Optional<String> reported = reported(thrown.get());
        if (reported.isEmpty()) {
            return Optional.of(
                    "expected the kernel to take the scheduler out" + described() + ", but that is not how it failed");
        }
        return isIn(reported.get())
                ? Optional.empty()
                : Optional.of("expected" + described() + " in what the kernel reports, but it reported:\n"
                        + Tail.of(reported.get()));
    }

    private boolean isIn(String reported) {
        return contains.map(reported::contains).orElse(true)
                && matches.map(pattern -> pattern.matcher(reported).find()).orElse(true);
    }

    private String described() {
        return contains.map(text -> " '" + text + "'").orElse("")
                + (contains.isPresent() && matches.isPresent() ? " and" : "")
                + matches.map(pattern -> " something like /" + pattern + "/").orElse("");
    }

    /** {@return what the kernel reported when it took the scheduler out, or refused its programs} */
    Optional<String> reported(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Optional<String> reported = Optional.empty();
            if (cause instanceof ScenarioFailedError failed) {
                reported = failed.kernelReport();
            } else if (cause instanceof SchedulerLostException lost
                    && lost.finding().outcome() == Outcome.SCHEDULER_EJECTED) {
                reported = new KernelWords(lost.kernelLog()).reported();
            } else if (cause instanceof SchedulerStartException start) {
                reported = new KernelWords(start.kernelLog()).reported().or(() -> verifierLog(start.log()));
            }
            if (reported.isPresent()) {
                return reported;
            }
        }
        return Optional.empty();
    }

    /** Programs that were refused never ran, so they have to be what was asked for by its words. */
    private Optional<String> verifierLog(String log) {
        return contains.isPresent() || matches.isPresent()
                ? Optional.of(log).filter(text -> text.contains(VERIFIER_LOG))
                : Optional.empty();
    }
}
