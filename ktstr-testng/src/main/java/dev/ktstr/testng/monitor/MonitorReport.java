// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import com.google.gson.JsonObject;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.MonitorThresholds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the host saw of a workload, judged, in the forms that reports have: the door of this package. */
public final class MonitorReport {
    private final Optional<MonitorSummary> summary;
    private final Optional<Timeline> timeline;
    private final Optional<DomainSummary> domains;
    private final boolean enforced;
    private final List<Finding> findings;

    private MonitorReport(
            Optional<MonitorSummary> summary,
            Optional<Timeline> timeline,
            Optional<DomainSummary> domains,
            boolean enforced,
            List<Finding> findings) {
        this.summary = summary;
        this.timeline = timeline;
        this.domains = domains;
        this.enforced = enforced;
        this.findings = List.copyOf(findings);
    }

    /**
     * {@return the report of a workload}
     *
     * @param series what was seen; empty where nobody looked
     * @param limits what is demanded
     * @param vcpus what the host gave the vCPUs meanwhile
     * @param schedExt whether a scheduler of sched_ext was under test
     */
    public static MonitorReport of(
            Optional<MonitorSeries> series, MonitorThresholds limits, VcpuTimeline vcpus, boolean schedExt) {
        List<Finding> findings = series.map(seen -> new MonitorChecks(seen, limits, vcpus, schedExt).findings())
                .orElseGet(() -> limits.enforcesAnything()
                        ? List.of(Finding.notMeasured("the monitor's limits could not be judged: nothing looked at the"
                                + " guest's runqueues from outside"))
                        : List.of());
        return new MonitorReport(
                series.map(seen -> MonitorSummary.of(seen, vcpus)),
                series.map(seen -> Timeline.of(seen, vcpus)),
                series.flatMap(DomainSummary::of),
                limits.enforcesAnything(),
                findings);
    }

    /** {@return the figures; empty where nobody looked} */
    public Optional<MonitorSummary> summary() {
        return summary;
    }

    /** {@return what was demanded and not kept, or could not be judged} */
    public List<Finding> findings() {
        return findings;
    }

    /** {@return the lines of the section about the monitor, verdict last; empty where nobody looked} */
    public Optional<String> monitorText() {
        return summary.map(s -> SummaryText.of(s)
                + domains.map(seen -> seen.text() + '\n').orElse("")
                + "verdict: monitor " + verdict());
    }

    /**
     * {@return the lines of how the run went on; empty where nothing can be said of it}
     *
     * @param schedulerLost when the scheduler was found lost, since the workload was released; empty where it was not
     */
    public Optional<String> timelineText(Optional<Duration> schedulerLost) {
        return timeline.filter(t -> !t.phases().isEmpty())
                .map(t -> TimelineText.of(t, schedulerLost).stripTrailing());
    }

    private String verdict() {
        if (!enforced) {
            return "not enforced";
        }
        long violations = findings.stream().filter(f -> !f.inconclusive()).count();
        if (violations > 0) {
            return "FAILED: " + violations + " violation(s)";
        }
        return findings.isEmpty()
                ? "OK"
                : "INCONCLUSIVE: " + findings.stream().map(Finding::message).collect(Collectors.joining("; "));
    }

    /** {@return the figures as results keep them; empty where nobody looked} */
    public Optional<JsonObject> toJson() {
        return summary.map(s -> {
            JsonObject json = SummaryJson.of(s);
            domains.ifPresent(seen -> json.add("domains", seen.toJson()));
            json.addProperty("enforced", enforced);
            return json;
        });
    }
}
