// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.report.ProgramReport;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.testng.PayloadResult;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.PayloadMetrics;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.scenario.MetricBound;
import dev.ktstr.testng.scenario.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A payload that has ended, and what was expected of it.
 *
 * @param payload as it was declared
 * @param report how it ended
 * @param metrics what it delivered
 */
record PayloadCheck(Payload payload, ProgramReport report, PayloadMetrics metrics) {
    /**
     * {@return the payloads of a run that have ended, in this order}
     *
     * @param declared all that the run may have started, no two of a name
     */
    static List<PayloadCheck> of(List<Payload> declared, RunReport report) {
        return report.programs().stream()
                .map(program -> of(
                        declared.stream()
                                .filter(payload -> payload.name().equals(program.name()))
                                .findFirst()
                                .orElseThrow(),
                        program))
                .toList();
    }

    static PayloadCheck of(Payload payload, ProgramReport report) {
        return new PayloadCheck(payload, report, PayloadMetrics.of(payload.output(), report.output(), report.errors()));
    }

    /** {@return what came of it, for the test} */
    PayloadResult result() {
        return new PayloadResult(
                report.name(),
                report.exit().shellStatus(),
                report.killed(),
                Duration.ofNanos(report.wallNanos()),
                metrics.values(),
                report.output(),
                report.errors());
    }

    /**
     * {@return what it did not keep}
     *
     * @param cutShort whether the run was over before its time, which a payload cannot help
     */
    List<Finding> findings(boolean cutShort) {
        if (report.execError().isPresent()) {
            return List.of(
                    failed(" could not be executed: " + report.execError().get()));
        }
        if (report.killed()) {
            return cutShort ? List.of() : bounds("it was killed before it had ended");
        }
        if (report.exit().signaled()
                || report.exit().value() != payload.output().exitCode()) {
            return List.of(failed(" ended with " + report.exit() + ", expected exit status "
                    + payload.output().exitCode()));
        }
        if (metrics.noJson().isPresent()) {
            return List.of(failed(": " + metrics.noJson().get() + ", and json() expects one"));
        }
        return bounds(null);
    }

    private Finding failed(String how) {
        String words = Tail.of(report.errors().isBlank() ? report.output() : report.errors())
                .strip();
        return new Finding(
                Outcome.PAYLOAD_FAILED,
                "payload " + payload.name() + how + (words.isEmpty() ? "" : "; its last words: " + words),
                false);
    }

    /** @param killed in words, where that explains what is missing; else null */
    private List<Finding> bounds(String killed) {
        List<Finding> findings = new ArrayList<>();
        for (MetricBound bound : payload.bounds()) {
            Optional<Double> value = Optional.ofNullable(metrics.values().get(bound.metric()));
            if (value.isEmpty()) {
                findings.add(finding(bound.metric() + " is missing, expected " + bound + ": " + why(bound, killed)));
            } else if (!bound.holds(value.get())) {
                findings.add(
                        finding(bound.metric() + " was " + MetricBound.plain(value.get()) + ", expected " + bound));
            }
        }
        return findings;
    }

    private Finding finding(String words) {
        return new Finding(Outcome.PAYLOAD_BOUND, "payload " + payload.name() + ": " + words, false);
    }

    private String why(MetricBound bound, String killed) {
        if (killed != null) {
            return killed + "; let the run wait for it, waitForPayload(\"" + payload.name()
                    + "\", seconds(...)), or let" + " it do less";
        }
        String regex = payload.output().patterns().get(bound.metric());
        if (regex != null) {
            return "its pattern, " + regex + ", matches no number in what the payload printed";
        }
        List<String> nearest = metrics.nearest(bound.metric());
        return "the payload delivered " + metrics.values().size() + " metrics"
                + (nearest.isEmpty() ? "" : ", the nearest are " + String.join(", ", nearest));
    }
}
