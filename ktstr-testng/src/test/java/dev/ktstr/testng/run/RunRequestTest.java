// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static dev.ktstr.testng.scenario.Scenario.attachScheduler;
import static dev.ktstr.testng.scenario.Scenario.backdrop;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.detachScheduler;
import static dev.ktstr.testng.scenario.Scenario.pause;
import static dev.ktstr.testng.scenario.Scenario.replaceScheduler;
import static dev.ktstr.testng.scenario.Scenario.restartScheduler;
import static dev.ktstr.testng.scenario.Scenario.runPayload;
import static dev.ktstr.testng.scenario.Scenario.seconds;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.Scenario.waitForPayload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerCommand;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.scenario.Attachment;
import dev.ktstr.testng.scenario.Backdrop;
import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.Payload;
import dev.ktstr.testng.scenario.Step;
import java.util.List;
import org.testng.annotations.Test;

public class RunRequestTest {
    private static final Scheduler MINE = Scheduler.named("mine");
    private static final Scheduler OTHER = Scheduler.named("other");

    private static RunRequest request(Scheduler scheduler, Step... steps) {
        return request(scheduler, Attachment.ATTACHED, steps);
    }

    private static RunRequest request(Scheduler scheduler, Attachment attached, Step... steps) {
        return new RunRequest(
                new Topology(1, 1, 2, 1),
                backdrop(cgroup("web").workers(1)),
                List.of(steps),
                seconds(10),
                scheduler,
                attached);
    }

    private static SchedulerCommand command(Scheduler scheduler) {
        return new SchedulerCommand(scheduler.name(), List.of("/ktstr/bin/" + scheduler.name()));
    }

    @Test
    public void stepsBecomeTheGuestsPlan() {
        RunPlan plan = request(
                        MINE,
                        step().hold(0.25),
                        step(detachScheduler()).hold(seconds(2)),
                        step(attachScheduler(), replaceScheduler(OTHER), restartScheduler())
                                .hold(seconds(1)))
                .plan(RunRequestTest::command);
        assertThat(plan.steps())
                .containsExactly(
                        new StepPlan(seconds(10).dividedBy(4), List.of()),
                        StepPlan.of(seconds(2), new SchedulerOp.Detach()),
                        StepPlan.of(
                                seconds(1),
                                new SchedulerOp.Attach(command(MINE), seconds(20)),
                                new SchedulerOp.Replace(command(OTHER), seconds(20)),
                                new SchedulerOp.Restart(seconds(20))));
    }

    @Test
    public void aRunInWhichNothingCouldGoWrongIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(backdrop(), step()))
                .withMessageContaining("nothing works in this run, and nothing is done; give a cgroup workers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(backdrop(cgroup("web").empty()), step()));
        of(backdrop(), step(pause(seconds(1))).hold(seconds(1)));
        of(backdrop(), step().with(cgroup("web")));
    }

    private static RunRequest of(Backdrop backdrop, Step step) {
        return new RunRequest(
                new Topology(1, 1, 2, 1), backdrop, List.of(step), seconds(10), MINE, Attachment.ATTACHED);
    }

    @Test
    public void eachSchedulerHasItsOwnTimeToAttach() {
        Scheduler slow = OTHER.attachTimeout(seconds(60));
        RunPlan plan = request(
                        MINE.attachTimeout(seconds(30)),
                        Attachment.NONE,
                        step(attachScheduler(), replaceScheduler(slow), restartScheduler()))
                .plan(RunRequestTest::command);
        assertThat(plan.steps().get(0).ops())
                .containsExactly(
                        new SchedulerOp.Attach(command(MINE), seconds(30)),
                        new SchedulerOp.Replace(command(slow), seconds(60)),
                        new SchedulerOp.Restart(seconds(60)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MINE.attachTimeout(seconds(0)))
                .withMessage("attachTimeout of scheduler mine must be more than 0 but was 0 ms");
    }

    @Test
    public void whoIsAttachedFollowsFromWhatWasCarriedOut() {
        RunRequest request = request(
                MINE,
                step(detachScheduler()).hold(seconds(1)),
                step(attachScheduler(OTHER)).hold(seconds(1)));
        assertThat(request.attachedAfter(0, true)).isTrue();
        assertThat(request.attachedAfter(1, true)).isFalse();
        assertThat(request.attachedAfter(2, true)).isTrue();
        assertThat(request(MINE, step()).attachedAfter(1, false)).isFalse();
        assertThat(request.brought()).containsExactly(OTHER);
    }

    @Test
    public void whatCannotBeDoneIsRefusedBeforeAnythingIsBooted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(MINE))
                .withMessageStartingWith("a run needs at least one step");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(MINE, step(), step().hold(seconds(1))))
                .withMessageStartingWith("the steps hold for 11000 ms in all, longer than the 10000 ms of the test");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(Scheduler.EEVDF, step(attachScheduler())))
                .withMessageStartingWith(
                        "step 1, operation 1: scheduler eevdf has no program that could be attached in a step");
    }

    @Test
    public void pausesCountToTheTestsDuration() {
        assertThat(request(MINE, step(pause(seconds(4))).hold(seconds(6))).held())
                .isEqualTo(seconds(6));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        request(MINE, step(pause(seconds(4)), pause(seconds(3))).hold(seconds(6))))
                .withMessage("the steps hold and pause for 13000 ms in all, longer than the 10000 ms of the test;"
                        + " raise its durationSeconds, or hold and pause for less");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        request(MINE, step(pause(seconds(2))).every(seconds(1)).hold(seconds(9))))
                .withMessageStartingWith("the steps hold and pause for 11000 ms in all");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunRequest(
                        new Topology(1, 1, 2, 1),
                        backdrop().doing(pause(seconds(1))),
                        List.of(step()),
                        seconds(10),
                        MINE,
                        Attachment.NONE))
                .withMessageStartingWith("the steps hold and pause for 11000 ms in all");
    }

    @Test
    public void pausesOfALoopThatFitIntoItsIntervalArePartOfTheHold() {
        assertThat(request(MINE, step(pause(seconds(1))).every(seconds(1))).held())
                .isEqualTo(seconds(10));
    }

    @Test
    public void aPayloadIsNotWaitedForLongerThanTheTest() {
        Payload fio = Payload.named("fio");
        assertThat(request(
                                MINE,
                                step(runPayload(fio), waitForPayload("fio", seconds(10)))
                                        .hold(seconds(1)))
                        .payloads())
                .containsExactly(fio);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(
                        MINE,
                        step(runPayload(fio), waitForPayload("fio", seconds(11)))
                                .hold(seconds(1))))
                .withMessage(
                        "step 1, operation 2: payload 'fio' is waited for up to 11000 ms, longer than the 10000 ms of"
                                + " the test; raise its durationSeconds, or wait for less");
    }

    @Test
    public void whatIsDoneToASchedulerNeedsOneOrNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(MINE, step(attachScheduler())))
                .withMessage(
                        "step 1, operation 1: attachScheduler attaches a scheduler where none is, and one is attached at"
                                + " that moment; stop it first, detachScheduler(), or declare the test with startDetached = true");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(MINE, step(detachScheduler(), restartScheduler())))
                .withMessage(
                        "step 1, operation 2: restartScheduler stops the scheduler that is attached, and none is at that"
                                + " moment; attach one first: attachScheduler()");
        for (Op stop : List.of(detachScheduler(), restartScheduler(), replaceScheduler(OTHER))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> request(Scheduler.EEVDF, Attachment.NONE, step(stop)))
                    .withMessageContaining("Scheduler stops the scheduler that is attached, and none is");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(MINE, step(detachScheduler()).every(seconds(1))))
                .withMessageStartingWith("step 1, operation 1, done again: detachScheduler stops");
        request(MINE, step(detachScheduler(), attachScheduler()).every(seconds(1)));
        request(Scheduler.EEVDF, Attachment.NONE, step(attachScheduler(OTHER), restartScheduler(), detachScheduler()));
        request(MINE, Attachment.UNKNOWN, step(attachScheduler(), detachScheduler()));
        request(MINE, Attachment.UNKNOWN, step(detachScheduler(), attachScheduler()));
    }

    @Test
    public void threeThirdsAreNotTooLong() {
        assertThat(request(MINE, step().hold(1.0 / 3), step().hold(1.0 / 3), step().hold(1.0 / 3))
                        .held())
                .isLessThanOrEqualTo(seconds(10));
    }
}
