// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static dev.ktstr.testng.scenario.Scenario.addCgroup;
import static dev.ktstr.testng.scenario.Scenario.backdrop;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.custom;
import static dev.ktstr.testng.scenario.Scenario.runPayload;
import static dev.ktstr.testng.scenario.Scenario.seconds;
import static dev.ktstr.testng.scenario.Scenario.spawn;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.Scenario.workers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.scenario.Attachment;
import dev.ktstr.testng.scenario.Backdrop;
import dev.ktstr.testng.scenario.Payload;
import dev.ktstr.testng.scenario.Step;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Programs of the host in the place of workers; there is no session here that could boot anything for them. */
public class CustomWorkTest {
    private static final Payload TOOL =
            Payload.named("no-such-tool").binary("tools/no-such-tool").args("--loops", "0");

    private static RunRequest request(Backdrop backdrop, Step... steps) {
        return new RunRequest(
                Sessions.PLAN.topology(), backdrop, List.of(steps), seconds(10), Scheduler.EEVDF, Attachment.NONE);
    }

    @DataProvider
    public Object[][] places() {
        Backdrop web = backdrop(cgroup("web"));
        return new Object[][] {
            {backdrop(cgroup("a").work(custom(TOOL))), step()},
            {backdrop(cgroup("a").work(spinWait()).and(2, custom(TOOL))), step()},
            {web.doing(spawn("web", workers(1, custom(TOOL)))), step()},
            {web, step().with(cgroup("a").work(custom(TOOL)))},
            {web, step(addCgroup(cgroup("a").work(custom(TOOL))))},
            {web, step(spawn("web", workers(1, custom(TOOL))))},
        };
    }

    @Test(dataProvider = "places")
    public void aProgramThatTheHostLacksIsRefusedBeforeAnythingIsBooted(Backdrop backdrop, Step step) {
        CaseContext context = CaseContext.of(Sessions.PLAN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.run(Thresholds.NONE, backdrop, step))
                .withMessageStartingWith(
                        "steady[tiny-2llc], payload 'no-such-tool' names 'tools/no-such-tool', which is not there (/")
                .withMessageEndingWith("/tools/no-such-tool); give the path of a file or a directory");
        if (!backdrop.payloads().isEmpty()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> context.begin(backdrop))
                    .withMessageStartingWith("steady[tiny-2llc], payload 'no-such-tool' names");
        }
    }

    @Test(dataProvider = "places")
    public void aProgramOfTheHostIsPackedAndTheWorkersBecomeIt(Backdrop backdrop, Step step) {
        RunRequest request = request(backdrop, step);
        assertThat(request.payloads()).containsExactly(TOOL);
        assertThat(request.started()).as("judged by its name").isEmpty();
        RunPlan plan = request.plan(scheduler -> null);
        assertThat(plan.cgroups())
                .flatExtracting(CgroupPlan::works)
                .extracting(WorkGroup::work)
                .filteredOn(work -> work.type() == WorkType.CUSTOM)
                .containsExactly(Work.custom(List.of("/include/no-such-tool", "--loops", "0")));
    }

    @Test
    public void onePayloadMayRunBesideTheWorkersAndInTheirPlace() {
        Payload otherArguments = TOOL.args("-x");
        RunRequest request = request(backdrop(cgroup("a").work(custom(TOOL))), step(runPayload(otherArguments)));
        assertThat(request.payloads()).containsExactly(TOOL, otherArguments);
        assertThat(request.started()).containsExactly(otherArguments);
    }

    @Test
    public void whatWouldHaveToBeInTheGuestAlreadyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cgroup("a").work(Work.custom(List.of("/bin/no-such-tool"))))
                .withMessage(
                        "Custom[/bin/no-such-tool] would have to be in the guest already; name a program of the host, which"
                                + " comes along: custom(Payload.named(\"my-tool\").args(...))");
    }

    @DataProvider
    public Object[][] judged() {
        return new Object[][] {
            {TOOL.json()}, {TOOL.metric("n", "(\\d+)")}, {TOOL.exitCode(3)}, {TOOL.atLeast("n", 1)},
        };
    }

    @Test(dataProvider = "judged")
    public void whatNobodyWouldReadIsRefused(Payload judged) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> custom(judged))
                .withMessage(
                        "payload 'no-such-tool' does the work of workers, of which nobody reads what they print; drop its"
                                + " exitCode, json, metrics and bounds, or start it beside the workers: runPayload(...)");
    }

    @Test
    public void aCommandLineThatIsTooLongIsRefused() {
        String[] many = new String[128];
        Arrays.fill(many, "-v");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(backdrop(cgroup("a").work(custom(TOOL.args(many)))), step()))
                .withMessage("cgroup 'a': The number of arguments of Custom must be from 1 to 128, got 129");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(backdrop(cgroup("a")), step(runPayload(TOOL.args(many)))))
                .withMessageStartingWith("step 1, operation 1: The number of arguments of ");
    }
}
