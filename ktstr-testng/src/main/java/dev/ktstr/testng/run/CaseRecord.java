// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.guest.report.StepReport;
import dev.ktstr.testng.CallbackStats;
import dev.ktstr.testng.PayloadResult;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.ScenarioStats;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.samples.InconclusiveException;
import dev.ktstr.testng.samples.SampleSeriesJson;
import java.time.Duration;
import java.util.Optional;

/**
 * The outcome of a case, as results.jsonl keeps it. Times are in nanoseconds, or milliseconds where the name says so.
 *
 * @param plan the case
 * @param elapsed how long it took, without waiting for room
 * @param thrown what the test method threw
 * @param skipped whether TestNG counts it as skipped
 * @param report what the last workload gave, if one was carried out
 * @param times where its time went
 */
record CaseRecord(
        CasePlan plan,
        Duration elapsed,
        Optional<Throwable> thrown,
        boolean skipped,
        Optional<CaseReport> report,
        CaseTimes times) {
    Verdict verdict() {
        if (skipped) {
            boolean inconclusive =
                    thrown.filter(InconclusiveException.class::isInstance).isPresent();
            return inconclusive ? Verdict.INCONCLUSIVE : Verdict.SKIP;
        }
        return thrown.isPresent() ? Verdict.FAIL : Verdict.PASS;
    }

    /** {@return why the case was skipped, if it was: Surefire prints no reasons} */
    Optional<String> reasonForSkipping() {
        return skipped ? thrown.map(Causes::messages) : Optional.empty();
    }

    /** {@return how the case failed, if it did so by something ktstr knows} */
    Optional<Outcome> outcome() {
        return verdict() == Verdict.FAIL ? thrown.flatMap(Causes::outcome) : Optional.empty();
    }

    /** {@return the line of the case; without a session the run did not come as far as having a kernel} */
    JsonObject toJson(Optional<RunSession> session) {
        JsonObject json = new JsonObject();
        json.addProperty("class", plan.className());
        json.addProperty("case", plan.name());
        json.addProperty("verdict", verdict().name());
        outcome().ifPresent(outcome -> json.addProperty("outcome", outcome.name()));
        json.addProperty("elapsedMillis", elapsed.toMillis());
        times.addTo(json);
        session.ifPresent(s -> {
            s.release(plan).ifPresent(release -> json.addProperty("kernel", release));
            json.addProperty("engine", s.engine().name());
        });
        json.addProperty("topology", plan.topology().toString());
        json.addProperty("scheduler", plan.scheduler().name());
        if (!plan.options().profile().name().isEmpty()) {
            json.addProperty("flags", plan.options().profile().name());
        }
        thrown.ifPresent(t -> json.addProperty("message", t.getMessage()));
        report.ifPresent(r -> addReport(json, r));
        return json;
    }

    private static void addReport(JsonObject json, CaseReport report) {
        JsonArray findings = new JsonArray();
        for (Finding finding : report.findings()) {
            JsonObject entry = new JsonObject();
            entry.addProperty("outcome", finding.outcome().name());
            entry.addProperty("message", finding.message());
            entry.addProperty("hostExplains", finding.hostExplains());
            findings.add(entry);
        }
        json.add("findings", findings);
        StatsJson.addTo(json, new ScenarioStats(report.stats()));
        JsonArray payloads = new JsonArray();
        report.payloads().forEach(ended -> payloads.add(payload(ended.result())));
        json.add("payloads", payloads);
        JsonArray notJudged = new JsonArray();
        report.notJudged().forEach(notJudged::add);
        json.add("notJudged", notJudged);
        addScheduler(json, report);
        JsonArray delays = new JsonArray();
        report.measured().waits().forEach(vcpu -> delays.add(vcpu.delayNanos()));
        json.add("vcpuRunDelayNanos", delays);
        report.monitor().toJson().ifPresent(monitor -> json.add("monitor", monitor));
        report.measured().report().scheduler().ifPresent(scheduler -> {
            JsonObject events = new JsonObject();
            scheduler.events().forEach(events::addProperty);
            json.add("schedExtEvents", events);
            json.addProperty("schedulerOps", scheduler.ops());
            json.addProperty("schedulerLog", report.measured().report().schedulerLog());
            report.measured()
                    .loss()
                    .ifPresent(loss -> json.addProperty(
                            "schedulerLossToldAfterMillis", loss.toldAfter().toMillis()));
        });
    }

    private static void addScheduler(JsonObject json, CaseReport report) {
        JsonArray callbacks = new JsonArray();
        for (CallbackStats callback : report.measured().callbacks()) {
            JsonObject entry = new JsonObject();
            entry.addProperty("name", callback.name());
            entry.addProperty("runs", callback.runs());
            entry.addProperty("nanosPerRun", callback.nanosPerRun());
            entry.addProperty("verifiedInsns", callback.verifiedInsns());
            callbacks.add(entry);
        }
        json.add("callbacks", callbacks);
        if (report.measured().samples().target() > 0) {
            json.add("samples", SampleSeriesJson.of(report.measured().samples()));
        }
        JsonArray steps = new JsonArray();
        for (StepReport step : report.measured().report().steps()) {
            JsonObject entry = new JsonObject();
            entry.addProperty("beganNanos", step.beganNanos());
            entry.addProperty("heldFromNanos", step.heldFromNanos());
            entry.addProperty("endedNanos", step.endedNanos());
            entry.addProperty("schedulerOps", step.schedulerOps());
            JsonObject units = new JsonObject();
            step.workUnits().forEach(units::addProperty);
            entry.add("workUnits", units);
            steps.add(entry);
        }
        json.add("steps", steps);
    }

    private static JsonObject payload(PayloadResult payload) {
        JsonObject json = new JsonObject();
        json.addProperty("name", payload.name());
        json.addProperty("status", payload.status());
        json.addProperty("killed", payload.killed());
        json.addProperty("wallNanos", payload.wall().toNanos());
        JsonObject metrics = new JsonObject();
        payload.metrics().forEach(metrics::addProperty);
        json.add("metrics", metrics);
        return json;
    }
}
