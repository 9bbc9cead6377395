// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.backdrop;
import static dev.ktstr.testng.scenario.Scenario.calibratedSpin;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.cpus;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.node;
import static dev.ktstr.testng.scenario.Scenario.pipeIo;
import static dev.ktstr.testng.scenario.Scenario.runPayload;
import static dev.ktstr.testng.scenario.Scenario.schbench;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.Scenario.taobench;
import static org.testng.Assert.assertEquals;
import static org.testng.Assert.assertTrue;
import static org.testng.Assert.expectThrows;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.RunResult;
import dev.ktstr.testng.check.CgroupStats;
import dev.ktstr.testng.check.ScenarioStats;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.run.ScenarioFailedError;
import dev.ktstr.testng.scenario.Backdrop;
import dev.ktstr.testng.scenario.Payload;
import java.time.Duration;
import org.testng.SkipException;
import org.testng.annotations.Test;

public class LimitsIT {
    private static RunResult run(Ctx ctx, Thresholds demanded) {
        return ctx.run(
                demanded,
                backdrop(
                        cgroup("spinner").workers(1).work(spinWait()).cpuset(node(1)),
                        cgroup("pipes").workers(2).work(pipeIo())),
                step());
    }

    /** On a busy host a wait may be the host's; the words are the same. */
    private static void crosses(Ctx ctx, Thresholds demanded, String words) {
        Throwable told = expectThrows(Throwable.class, () -> run(ctx, demanded));
        assertTrue(told.getMessage().matches("(?s).*" + words + ".*"), told.toString());
    }

    /** A busy host makes a spread of its own, which is not what this is about. */
    @Test
    @Ktstr(
            numaNodes = 2,
            llcs = 2,
            cores = 1,
            durationSeconds = 1,
            maxSpreadPct = 100,
            minWorkRate = 1,
            maxP99WakeLatencyNanos = 3_600_000_000_000L,
            maxWakeLatencyCv = 1e6,
            minIterationRate = 0.001,
            maxMigrationRatio = 1e6,
            minPageLocality = 1,
            maxCrossNodeMigrationRatio = 1e6,
            maxSlowTierRatio = 0)
    public void keptAndCrossed(Ctx ctx) {
        RunResult kept = run(ctx, Thresholds.NONE);
        CgroupStats spinner = kept.cgroups().get(0);
        CgroupStats pipes = kept.cgroups().get(1);
        assertTrue(spinner.pages().total() > 0 && spinner.pages().local() > 0, spinner.toString());
        assertTrue(spinner.wakeLatency().isEmpty(), spinner.toString());
        assertTrue(pipes.wakeLatency().orElseThrow().medianNanos() > 0, pipes.toString());
        assertTrue(pipes.wakeLatencyTailRatio().orElseThrow() >= 1, pipes.toString());
        ScenarioStats all = kept.scenario();
        assertEquals(all.totalWorkers(), 3);
        assertEquals(all.totalCpus(), 2);
        assertEquals(all.totalIterations(), spinner.iterations() + pipes.iterations());

        crosses(
                ctx,
                Thresholds.NONE.withMinWorkRate(1e15),
                "worker \\d+ throughput \\d+ work/cpu_s below floor 1000000000000000 in spinner");
        crosses(
                ctx,
                Thresholds.NONE.withMinIterationRate(1e12),
                "worker \\d+ iteration rate [0-9.]+/s below floor 1000000000000.0/s in spinner");
        crosses(
                ctx,
                Thresholds.NONE.withMaxP99WakeLatency(Duration.ofNanos(1)),
                "p99 wake latency \\d+ns exceeds limit \\d+ns \\([0-9 of]+ samples\\) in pipes");
        crosses(
                ctx,
                Thresholds.NONE.withMaxWakeLatencyCv(0),
                "wake latency CV [0-9.]+ exceeds limit 0.000 \\([0-9 of]+ samples\\) in pipes");
    }

    @Test
    @Ktstr(cores = 1, durationSeconds = 1, maxWakeLatencyCv = 1)
    public void nobodyToMeasure(Ctx ctx) {
        SkipException unknown = expectThrows(
                SkipException.class, () -> ctx.run(cgroup("web").workers(1).work(spinWait())));
        assertTrue(
                unknown.getMessage()
                        .startsWith("INCONCLUSIVE: wake-up latencies could not be judged: no worker measured one"),
                unknown.toString());
    }

    /** A failure prints the figures, and that of a program is never the host's. */
    @Test
    @Ktstr(cores = 2, durationSeconds = 3, notStarved = false)
    public void requestsAndSpins(Ctx ctx) {
        Backdrop works = backdrop(
                cgroup("bench").workers(3).work(schbench(2)),
                cgroup("cache").workers(2).work(taobench(1, 1)),
                cgroup("spins")
                        .workers(1)
                        .work(calibratedSpin(millis(1), millis(2)))
                        .cpuset(cpus("1")));
        ScenarioFailedError told = expectThrows(
                ScenarioFailedError.class, () -> ctx.run(works, step(runPayload(Payload.named("false"), "bench"))));
        System.out.println(told.getMessage());
        String latency = " latency p50=[0-9.]+us p90=[0-9.]+us p99=[0-9.]+us p99.9=[0-9.]+us cv=[0-9.]+ .*";
        shows(told, "wake" + latency + "\\([1-9]\\d* samples of [1-9]\\d* wake-ups\\)");
        shows(told, "request" + latency + "\\([1-9]\\d* samples of [1-9]\\d* requests\\)");
        shows(told, "spin error p95=[0-9./-]+% .* undisturbed=[0-9.-]+% \\([1-9]\\d* samples of [1-9]\\d* spins\\)");
    }

    private static void shows(ScenarioFailedError told, String line) {
        assertTrue(told.getMessage().lines().anyMatch(one -> one.matches(" +" + line)), line + " in " + told);
    }
}
