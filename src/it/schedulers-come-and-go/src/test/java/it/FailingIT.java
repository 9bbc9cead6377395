// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.attachScheduler;
import static dev.ktstr.testng.scenario.Scenario.backdrop;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.cpus;
import static dev.ktstr.testng.scenario.Scenario.seconds;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static dev.ktstr.testng.scenario.Scenario.step;
import static org.testng.Assert.fail;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.ExpectError;
import dev.ktstr.testng.Flag;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Promise;
import dev.ktstr.testng.Scheduler;
import org.testng.annotations.Test;

/** What has to fail, and with which words, stands in verify.groovy by the names of the methods. */
public class FailingIT {
    static final Scheduler KTSTR = Scheduler.named("ktstr").binary("scx-ktstr");
    static final Scheduler CRASHING =
            Scheduler.named("crashing").binary("scx-ktstr").args("--crash-after", "0.5");
    static final Scheduler DEAD = Scheduler.named("dead").binary("scx-ktstr").args("--die-at-start");
    static final Scheduler NO_ELF = Scheduler.named("no-elf").binary("src/test/schedulers/no-elf");
    static final Scheduler NO_CONFIG = KTSTR.configFile("src/test/nothing.json");
    static final Scheduler REFUSES_ARGUMENTS =
            Scheduler.named("picky").binary("scx-ktstr").args("--no-such-option");
    static final Scheduler CYCLIC =
            KTSTR.flags(Flag.named("a").requires("b"), Flag.named("b").requires("a"));
    static final Scheduler FLAGGED = KTSTR.flags(Flag.named("llc"));
    static final Scheduler SCATTERING =
            Scheduler.named("scattering").binary("scx-ktstr").promises(Promise.NICE);
    static final Scheduler WITH_SYSCTL = KTSTR.sysctl("kernel.no_such_thing", "1");

    @Test
    @Ktstr(scheduler = "CRASHING", durationSeconds = 3, expectError = @ExpectError(contains = "something else"))
    public void otherWords(Ctx ctx) {
        ctx.run(cgroup("web").work(spinWait()));
    }

    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 1, expectError = @ExpectError)
    public void nothingHappens(Ctx ctx) {
        ctx.run(cgroup("web").work(spinWait()));
    }

    @Test
    @Ktstr(scheduler = "DEAD", durationSeconds = 1, expectError = @ExpectError)
    public void neverLoaded(Ctx ctx) {
        ctx.run(cgroup("web").work(spinWait()));
    }

    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 1, cleanupBudgetMillis = 1)
    public void cleanupTooSlow(Ctx ctx) {
        ctx.run(cgroup("web").work(spinWait()));
    }

    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 1)
    public void callbackFails(Ctx ctx) {
        ctx.afterVm(result -> fail("after " + result.name() + " on " + result.kernel()));
        ctx.run(cgroup("web").work(spinWait()));
    }

    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 1)
    public void attachedTwice(Ctx ctx) {
        ctx.run(
                backdrop(cgroup("web").work(spinWait())),
                step(attachScheduler()).hold(seconds(1)));
    }

    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 2)
    public void holdsTooLong(Ctx ctx) {
        ctx.run(backdrop(cgroup("web")), step().hold(seconds(2)), step().hold(seconds(2)));
    }

    @Test
    @Ktstr(scheduler = "NO_ELF")
    public void noElf(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    @Test
    @Ktstr(scheduler = "NO_CONFIG")
    public void noConfig(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    @Test
    @Ktstr(scheduler = "REFUSES_ARGUMENTS")
    public void argumentsRefused(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    @Test
    @Ktstr(scheduler = "CYCLIC")
    public void cyclicFlags(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    @Test
    @Ktstr(scheduler = "FLAGGED", requiredFlags = "lcc")
    public void unknownFlag(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    @Test
    @Ktstr(scheduler = "WITH_SYSCTL")
    public void unknownSysctl(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    /** Passes: what it does not promise is not judged. */
    @Test
    @Ktstr(scheduler = "SCATTERING", durationSeconds = 1, isolation = true, maxWeightErrorPct = 0.01)
    public void notPromised(Ctx ctx) {
        ctx.run(
                cgroup("light").work(spinWait()).cpuset(cpus("0-1")).cpuWeight(1),
                cgroup("heavy").work(spinWait()).cpuset(cpus("0-1")).cpuWeight(10_000));
    }

    /** A first-in-first-out queue knows no weights. */
    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 2, maxWeightErrorPct = 20)
    public void weightsIgnored(Ctx ctx) {
        ctx.run(
                cgroup("light").work(spinWait()).cpuWeight(100),
                cgroup("heavy").work(spinWait()).cpuWeight(300));
    }

    /** Passes: the kernel's own scheduler keeps to them. */
    @Test
    @Ktstr(durationSeconds = 4, maxWeightErrorPct = 20)
    public void weightsKept(Ctx ctx) {
        ctx.run(
                cgroup("light").work(spinWait()).cpuWeight(100),
                cgroup("heavy").work(spinWait()).cpuWeight(300));
    }
}
