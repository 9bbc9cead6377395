// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.SpinSamples;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerDetails;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Workers;
import dev.ktstr.testng.check.ScenarioStats;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.check.WorkerChecks;
import java.util.List;
import org.testng.annotations.Test;

/** The figures of requests and calibrated spins, as people and programs get them. */
public class StatsTest {
    private static final Topology TOPOLOGY = Topology.parse("1n1l2c1t");
    private static final RunPlan PLAN = RunPlan.of(
            Workers.WALL,
            List.of(
                    CgroupPlan.of("bench", new WorkGroup(2, Work.of(WorkType.SCHBENCH, 1, 256, 5, 100_000))),
                    CgroupPlan.of("spins", new WorkGroup(1, Work.of(WorkType.CALIBRATED_SPIN)))));
    /** CPU 1 waits from 1 s on. */
    private static final VcpuTimeline HOST = new VcpuTimeline(List.of(sample(-1, 0), sample(1, 0), sample(10, 50)));

    private static VcpuTimeline.Sample sample(long atSeconds, long delayMillis) {
        return new VcpuTimeline.Sample(
                atSeconds * Workers.SECONDS,
                List.of(new VcpuTime(0, 0, 0), new VcpuTime(1, 0, delayMillis * Workers.MILLIS)));
    }

    private static ScenarioStats stats(VcpuTimeline host) {
        WorkerReport messenger = Workers.healthy(0, "bench");
        WorkerReport worker = Workers.waited(Workers.healthy(1, "bench"), 4, 0);
        WorkerReport spinner = Workers.seenOn(Workers.healthy(2, "spins"), CpuSet.of(1), 0);
        int late = 2_000_000;
        SpinSamples spins = SpinSamples.of(
                10_000, 1_004_000, 1_003_000, 20_000, 1_000_000, 1_000_000, 30_000, 1_008_000, 1_000_000, late,
                1_500_000, 1_015_000);
        return new ScenarioStats(new WorkerChecks(
                        PLAN,
                        Workers.report(
                                List.of(WakeSamples.of(), WakeSamples.of(1000, 2000), WakeSamples.of()),
                                List.of(
                                        WorkerDetails.NONE,
                                        new WorkerDetails(40, WakeSamples.of(500, 1500), SpinSamples.NONE),
                                        new WorkerDetails(9, WakeSamples.of(), spins)),
                                messenger,
                                worker,
                                spinner),
                        Thresholds.NONE,
                        host,
                        TOPOLOGY)
                .stats());
    }

    @Test
    public void peopleSeeRequestsAndSpinsBesideWakeUps() {
        assertThat(StatsText.of(stats(HOST), 2).lines())
                .containsSubsequence(
                        "    wake latency p50=1.0us p90=2.0us p99=2.0us p99.9=2.0us cv=0.33 p99/p50=- (2 samples of 4"
                                + " wake-ups)",
                        "    request latency p50=0.5us p90=1.5us p99=1.5us p99.9=1.5us cv=0.50 (2 samples of 40"
                                + " requests)",
                        "    spin error p95=1.50/0.30/0.80% (all/undisturbed/undisturbed from begin to end) undisturbed=75.0% (4"
                                + " samples of 9 spins)");
        assertThat(StatsText.of(stats(VcpuTimeline.UNKNOWN), 2))
                .contains(
                        "spin error p95=1.50/-/-% (all/undisturbed/undisturbed from begin to end) undisturbed=-% (4 samples of 9"
                                + " spins)");
    }

    @Test
    public void programsGetThemWithUnits() {
        JsonObject json = new JsonObject();
        StatsJson.addTo(json, stats(HOST));
        JsonObject bench = json.getAsJsonArray("cgroups").get(0).getAsJsonObject();
        assertThat(bench.toString())
                .contains("\"p90WakeNanos\":2000,\"p99WakeNanos\":2000,\"p999WakeNanos\":2000")
                .contains("\"requests\":40,\"requestSamples\":2,\"medianRequestNanos\":500,")
                .doesNotContain("spin");
        assertThat(bench.get("p999RequestNanos")).isEqualTo(bench.get("p90RequestNanos"));
        assertThat(bench.get("requestLatencyCv").getAsDouble()).isEqualTo(0.5);
        assertThat(json.getAsJsonArray("cgroups").get(1).toString())
                .contains("\"spins\":9,\"spinSamples\":4,\"spinErrorPct\":1.5,\"undisturbedSpinPct\":75.0,"
                        + "\"undisturbedSpinErrorPct\":0.3,\"undisturbedSpinWallErrorPct\":0.8")
                .doesNotContain("equest");
        JsonObject all = json.getAsJsonObject("scenario");
        assertThat(all.get("worstMedianRequestNanos")).isEqualTo(bench.get("medianRequestNanos"));
        assertThat(all.get("worstP99RequestNanos")).isEqualTo(bench.get("p99RequestNanos"));
        assertThat(all.get("worstUndisturbedSpinErrorPct").getAsDouble()).isEqualTo(0.3);
    }
}
