// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.RunPlanJson;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Channels;
import dev.ktstr.guest.protocol.CorruptChannelException;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.FrameWriter;
import dev.ktstr.guest.protocol.MalformedMessageException;
import dev.ktstr.guest.report.Messages;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerExit;
import dev.ktstr.guest.report.SchedulerFailure;
import dev.ktstr.guest.report.StepReport;
import dev.ktstr.guest.report.WorkerReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Both ends of a conversation over one piece of memory. */
@Test(timeOut = 60_000)
public class GuestAgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final RunPlan PLAN = RunPlan.of(
            Duration.ofMillis(50), List.of(CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.PIPE, 1024)))));
    private static final String EXITED = "{\"pid\":12,\"exitCode\":1,\"atNanos\":77}";

    private ByteBuffer memory;
    private List<String> log;
    private ByteArrayOutputStream schedulerOutput;
    private GuestOutput output;
    private GuestAgent agent;
    private FakeAgent fake;

    @BeforeMethod
    public void open() {
        memory = Channels.prepared();
        log = new ArrayList<>();
        schedulerOutput = new ByteArrayOutputStream();
        output = new GuestOutput() {
            @Override
            public void remark(String text) {
                log.add(text);
            }

            @Override
            public void scheduler(byte[] printed) {
                schedulerOutput.writeBytes(printed);
            }
        };
        agent = new GuestAgent(memory, Liveness.UNWATCHED, output, PATIENCE);
    }

    @AfterMethod
    public void close() throws InterruptedException {
        if (fake != null) {
            fake.stop();
        }
    }

    private void guest(FakeAgent.Script script) {
        fake = new FakeAgent(memory, script);
    }

    public void preparesTheHeader() {
        assertThat(memory.getInt(ChannelLayout.CHANNEL_AT_MAGIC)).isEqualTo(ChannelLayout.CHANNEL_MAGIC);
        assertThat(new byte[] {memory.get(0), memory.get(1), memory.get(2), memory.get(3)})
                .isEqualTo(new byte[] {'K', 'S', 'T', 'R'});
        assertThat(memory.getInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_SIZE)).isEqualTo(2 << 20);
    }

    public void hearsThatTheAgentIsReady() throws Exception {
        guest(guest -> {
            guest.say(FrameType.LOG, "{\"text\":\"early remark\"}");
            Thread.sleep(50);
            guest.say(FrameType.READY, Messages.READY);
        });
        assertThat(agent.awaitReady(PATIENCE).cpus()).hasSize(2);
        assertThat(log).containsExactly("early remark");
    }

    public void streamsAFileThatIsLargerThanTheRing() throws Exception {
        byte[] contents = new byte[3_000_001];
        new Random(3).nextBytes(contents);
        Path file = Files.createTempFile("ktstr", ".bin");
        AtomicReference<String> request = new AtomicReference<>();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        guest(guest -> {
            Frame put = guest.take(FrameType.PUT_FILE);
            request.set(new String(put.payload(), StandardCharsets.UTF_8));
            while (received.size() < contents.length) {
                received.writeBytes(guest.take(FrameType.FILE_DATA).payload());
                // More than fits into the guest's ring while the host does not read for want of room.
                guest.say(FrameType.LOG, "{\"text\":\"" + "x".repeat(200_000) + "\"}");
            }
            guest.say(FrameType.DONE, "{\"request\":" + put.sequence() + "}");
        });
        try {
            Files.write(file, contents);
            agent.putFile(GuestFile.of(file, "/bin/x", 0755));
        } finally {
            Files.delete(file);
        }
        assertThat(received.toByteArray()).isEqualTo(contents);
        assertThat(request.get()).isEqualTo("{\"path\":\"/bin/x\",\"mode\":493,\"size\":3000001}");
    }

    public void sendsAnEmptyFileWithoutData() throws Exception {
        guest(guest -> {
            Frame put = guest.take(FrameType.PUT_FILE);
            guest.say(FrameType.DONE, "{\"request\":" + put.sequence() + "}");
        });
        agent.putFile(GuestFile.of(new byte[0], "/empty", 0644));
    }

    public void saysThatTheGuestCouldNotWriteAFile() {
        guest(guest -> {
            Frame put = guest.take(FrameType.PUT_FILE);
            guest.say(
                    FrameType.FAILED,
                    "{\"request\":" + put.sequence() + ",\"message\":\"write /bin/x: No space left on device\"}");
            while (true) {
                guest.take(FrameType.FILE_DATA);
            }
        });
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> agent.putFile(GuestFile.of(new byte[2_000_000], "/bin/x", 0755)))
                .withMessage("The guest failed to write /bin/x: write /bin/x: No space left on device");
    }

    public void saysWhichFileOfTheHostCannotBeSent() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> agent.putFile(GuestFile.of(Path.of("/nowhere/x"), "/bin/x", 0755)))
                .withMessage("Cannot send /nowhere/x to the guest as /bin/x: it does not exist");
    }

    public void startsAndStopsAScheduler() throws Exception {
        guest(guest -> {
            Frame start = guest.take(FrameType.START_SCHEDULER);
            guest.say(FrameType.DONE, "{\"request\":" + start.sequence() + ",\"pid\":12,\"ops\":\"ktstr\"}");
            Frame stop = guest.take(FrameType.STOP_SCHEDULER);
            guest.say(FrameType.DONE, "{\"request\":" + stop.sequence() + ",\"signal\":15}");
            guest.take(FrameType.POWER_OFF);
        });
        assertThat(agent.startScheduler("scx", List.of("/bin/scx"), PATIENCE))
                .isEqualTo(new SchedulerStart(12, "ktstr"));
        assertThat(agent.stopScheduler().exit()).hasToString("signal 15");
        agent.powerOff();
    }

    public void saysWhyASchedulerDidNotStart() {
        guest(guest -> {
            Frame start = guest.take(FrameType.START_SCHEDULER);
            guest.say(FrameType.SCHEDULER_OUTPUT, Frame.utf8("bad "));
            guest.say(FrameType.SCHEDULER_OUTPUT, Frame.utf8("flag\n"));
            guest.say(
                    FrameType.FAILED,
                    "{\"request\":" + start.sequence() + ",\"reason\":\"died-at-start\",\"message\":\"exit code 1\","
                            + "\"kernelLog\":\"sched_ext: no\"}");
            Frame again = guest.take(FrameType.START_SCHEDULER);
            guest.say(
                    FrameType.FAILED,
                    "{\"request\":" + again.sequence() + ",\"message\":\"the one before was not stopped\"}");
        });
        assertThatExceptionOfType(SchedulerStartException.class)
                .isThrownBy(() -> agent.startScheduler("scx", List.of("/bin/scx"), PATIENCE))
                .withMessage("Scheduler 'scx' did not start (died-at-start): exit code 1")
                .satisfies(e -> {
                    assertThat(e.reason()).isEqualTo(SchedulerStartException.Reason.DIED_AT_START);
                    assertThat(e.log()).isEqualTo("bad flag\n");
                    assertThat(e.kernelLog()).isEqualTo("sched_ext: no");
                });
        assertThat(schedulerOutput).hasToString("bad flag\n");
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> agent.startScheduler("scx", List.of("/bin/scx"), PATIENCE))
                .withMessage("The guest failed to start scheduler 'scx': the one before was not stopped");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> agent.startScheduler("scx", List.of(), PATIENCE))
                .withMessageContaining("command line of scheduler 'scx' is empty");
    }

    public void runsAPlan() throws Exception {
        AtomicReference<RunPlan> received = new AtomicReference<>();
        guest(guest -> {
            Frame run = guest.take(FrameType.RUN_PLAN);
            received.set(RunPlanJson.read(run.json()));
            guest.say(FrameType.STARTED, "{\"request\":" + run.sequence() + ",\"atNanos\":1000}");
            guest.say(FrameType.SCHEDULER_OUTPUT, Frame.utf8("stall!"));
            guest.say(FrameType.SCHEDULER_EXITED, EXITED);
            guest.say(
                    FrameType.SCHED_EXT_DUMP,
                    Frame.utf8("# tracer: nop\n  kworker/0:1-9 [000] d..2. 4.5: sched_ext_dump: CPU states\n"));
            guest.say(FrameType.STEP, Messages.step(run.sequence(), 0, "web"));
            for (int worker = 0; worker < 2; worker++) {
                guest.say(FrameType.WORKER, Messages.worker(run.sequence(), worker, "web", 0, 100_000));
                guest.samples(worker, 60_000, 1000 + worker);
                guest.samples(worker, 40_000, 2000 + worker);
            }
            guest.say(FrameType.DONE, Messages.done(run.sequence(), 2));
        });
        List<String> heard = new ArrayList<>();
        RunReport report = agent.run(PLAN, new RunListener() {
            @Override
            public void started(long atNanos) {
                heard.add("started " + atNanos);
            }

            @Override
            public void stepEnded(StepReport step) {
                heard.add("step " + step.step());
            }

            @Override
            public void worker(WorkerReport worker) {
                heard.add("worker " + worker.worker());
            }

            @Override
            public void schedulerExited(SchedulerExit exit) {
                heard.add("scheduler " + exit.exit());
            }
        });
        assertThat(received.get()).isEqualTo(PLAN);
        assertThat(heard).containsExactly("started 1000", "scheduler exit status 1", "step 0", "worker 0", "worker 1");
        assertThat(report.workers()).hasSize(2);
        assertThat(report.wakeSamples().get(1).size()).isEqualTo(100_000);
        assertThat(report.wakeSamples().get(1).nanos(99_999)).isEqualTo(2001);
        assertThat(report.schedulerLog()).isEqualTo("stall!");
        assertThat(report.schedExtDump()).isEqualTo("CPU states");
    }

    public void keepsTheSchedulersEndUntilTheReport() throws Exception {
        guest(guest -> {
            Frame start = guest.take(FrameType.START_SCHEDULER);
            guest.say(FrameType.DONE, "{\"request\":" + start.sequence() + ",\"pid\":12,\"ops\":\"ktstr\"}");
            guest.say(FrameType.SCHEDULER_EXITED, EXITED);
            Frame run = guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.STARTED, "{\"request\":" + run.sequence() + ",\"atNanos\":1}");
            guest.say(FrameType.STEP, Messages.step(run.sequence(), 0, "web"));
            for (int worker = 0; worker < 2; worker++) {
                guest.say(FrameType.WORKER, Messages.worker(run.sequence(), worker, "web", 0, 0));
            }
            guest.say(FrameType.DONE, Messages.done(run.sequence(), 2));
        });
        agent.startScheduler("scx", List.of("/bin/scx"), PATIENCE);
        assertThat(agent.run(PLAN, RunListener.NONE).schedulerExit()).isPresent();
        assertThat(agent.schedulerExit().orElseThrow().pid()).isEqualTo(12);
    }

    public void saysWhichOperationFailed() throws Exception {
        SchedulerOp attach = SchedulerOp.Attach.of("scx", List.of("/bin/scx"), SHORT);
        RunPlan plan = new RunPlan(
                List.of(StepPlan.of(SHORT), StepPlan.of(SHORT, attach), StepPlan.of(SHORT)), PLAN.cgroups());
        guest(guest -> {
            Frame run = guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.STARTED, "{\"request\":" + run.sequence() + ",\"atNanos\":1}");
            guest.say(FrameType.STEP, Messages.step(run.sequence(), 0, "web"));
            guest.say(FrameType.SCHEDULER_OUTPUT, Frame.utf8("bad flag"));
            guest.say(FrameType.STEP, Messages.step(run.sequence(), 1, "web"));
            for (int worker = 0; worker < 2; worker++) {
                guest.say(FrameType.WORKER, Messages.worker(run.sequence(), worker, "web", 0, 0));
            }
            guest.say(FrameType.DONE, Messages.failed(Messages.done(run.sequence(), 2), 1, 0));
        });
        RunReport report = agent.run(plan, RunListener.NONE);
        assertThat(report.steps()).extracting(StepReport::endedNanos).containsExactly(900L, 1900L);
        assertThat(report.failedOp()).hasValueSatisfying(failed -> {
            assertThat(failed.step()).isEqualTo(1);
            assertThat(failed.op()).isZero();
            assertThat(failed.reason()).isEqualTo(SchedulerFailure.DIED_AT_START);
            assertThat(failed.message()).isEqualTo("scx ended: exit code 1");
            assertThat(failed.kernelLog()).isEqualTo("sched_ext: no");
        });
        assertThat(report.schedulerLog()).isEqualTo("bad flag");
    }

    public void tellsWhenAHoldBegins() throws Exception {
        RunPlan plan =
                new RunPlan(List.of(StepPlan.of(SHORT), StepPlan.of(SHORT, new SchedulerOp.Detach())), PLAN.cgroups());
        guest(guest -> {
            Frame run = guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.STARTED, "{\"request\":" + run.sequence() + ",\"atNanos\":1}");
            guest.say(FrameType.STEP, Messages.step(run.sequence(), 0, "web"));
            guest.say(FrameType.HELD, "{\"request\":" + run.sequence() + ",\"step\":1}");
            guest.say(FrameType.STEP, Messages.step(run.sequence(), 1, "web"));
            for (int worker = 0; worker < 2; worker++) {
                guest.say(FrameType.WORKER, Messages.worker(run.sequence(), worker, "web", 0, 0));
            }
            guest.say(FrameType.DONE, Messages.done(run.sequence(), 2));
        });
        List<String> heard = new ArrayList<>();
        agent.run(plan, new RunListener() {
            @Override
            public void held(int step) {
                heard.add("held " + step);
            }

            @Override
            public void stepEnded(StepReport step) {
                heard.add("ended " + step.step());
            }
        });
        assertThat(heard).containsExactly("ended 0", "held 1", "ended 1");
    }

    /** Who was stopped is not the one that a plan starts, and two may end in one conversation. */
    public void aStoppedSchedulerIsForgottenByTheNextPlan() throws Exception {
        guest(guest -> {
            Frame start = guest.take(FrameType.START_SCHEDULER);
            guest.say(FrameType.DONE, "{\"request\":" + start.sequence() + ",\"pid\":12,\"ops\":\"ktstr\"}");
            guest.say(FrameType.SCHEDULER_OUTPUT, Frame.utf8("first"));
            guest.say(FrameType.SCHEDULER_EXITED, EXITED);
            Frame stop = guest.take(FrameType.STOP_SCHEDULER);
            guest.say(FrameType.DONE, "{\"request\":" + stop.sequence() + ",\"exitCode\":1}");
            Frame run = guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.STARTED, "{\"request\":" + run.sequence() + ",\"atNanos\":1}");
            guest.say(FrameType.SCHEDULER_OUTPUT, Frame.utf8("second"));
            guest.say(FrameType.SCHEDULER_EXITED, EXITED.replace("12", "13"));
            guest.say(FrameType.STEP, Messages.step(run.sequence(), 0, "web"));
            for (int worker = 0; worker < 2; worker++) {
                guest.say(FrameType.WORKER, Messages.worker(run.sequence(), worker, "web", 0, 0));
            }
            guest.say(FrameType.DONE, Messages.done(run.sequence(), 2));
        });
        agent.startScheduler("scx", List.of("/bin/scx"), PATIENCE);
        agent.stopScheduler();
        assertThat(agent.schedulerExit().orElseThrow().pid()).isEqualTo(12);
        RunReport report = agent.run(PLAN, RunListener.NONE);
        assertThat(report.schedulerExit().orElseThrow().pid()).isEqualTo(13);
        assertThat(report.schedulerLog()).isEqualTo("second");
    }

    public void saysWhyASchedulerDidNotStop() {
        guest(guest -> {
            Frame stop = guest.take(FrameType.STOP_SCHEDULER);
            guest.say(
                    FrameType.FAILED,
                    "{\"request\":" + stop.sequence() + ",\"reason\":\"state-stuck\",\"message\":\"it is enabling\"}");
        });
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> agent.stopScheduler())
                .withMessage("The guest failed to stop the scheduler: it is enabling")
                .satisfies(e -> assertThat(e.schedulerFailure()).contains(SchedulerFailure.STATE_STUCK));
    }

    public void saysWhatItWaitedForAndHowTheAgentIs() {
        agent = new GuestAgent(memory, Liveness.UNWATCHED, output, SHORT);
        assertThatExceptionOfType(AgentTimeoutException.class)
                .isThrownBy(() -> agent.awaitReady(SHORT))
                .withMessageContaining("for the guest's agent to start. The agent's heartbeat never moved")
                .satisfies(e -> assertThat(e.waited()).isBetween(SHORT, SHORT.multipliedBy(20)));
        guest(guest -> {
            while (true) {
                guest.take();
            }
        });
        assertThatExceptionOfType(AgentTimeoutException.class)
                .isThrownBy(() -> agent.stopScheduler())
                .withMessageContaining("for the scheduler to stop")
                .withMessageContaining("it runs, and is busy or slow")
                .satisfies(e -> assertThat(e.heartbeatAge()).isPresent());
    }

    public void anAgentWhoseHeartStopsIsToldFromOneThatIsBusy() {
        agent = new GuestAgent(memory, Liveness.UNWATCHED, output, PATIENCE, SHORT);
        guest(guest -> {
            guest.take();
            Thread.sleep(PATIENCE.toMillis());
        });
        assertThatExceptionOfType(AgentSilentException.class)
                .isThrownBy(() -> agent.stopScheduler())
                .withMessageContaining("while the host waited for the scheduler to stop")
                .satisfies(e -> assertThat(e.silence()).isBetween(SHORT, SHORT.multipliedBy(20)));
    }

    public void aGuestThatBootsMayBeSilent() throws Exception {
        agent = new GuestAgent(memory, Liveness.UNWATCHED, output, PATIENCE, SHORT);
        guest(guest -> {
            guest.beat();
            Thread.sleep(5 * SHORT.toMillis());
            guest.say(FrameType.READY, Messages.READY);
        });
        assertThat(agent.awaitReady(PATIENCE).cpus()).hasSize(2);
    }

    /** Between two requests a test reads files, or its author looks at it in a debugger. */
    public void aHostThatDidNotLookForLongDoesNotBlameTheAgent() throws Exception {
        Duration longestSilence = Duration.ofMillis(600);
        agent = new GuestAgent(memory, Liveness.UNWATCHED, output, PATIENCE, longestSilence);
        guest(guest -> {
            while (true) {
                guest.say(FrameType.DONE, "{\"request\":" + guest.take().sequence() + "}");
            }
        });
        agent.park();
        Thread.sleep(2 * longestSilence.toMillis());
        assertThatCode(() -> agent.park()).doesNotThrowAnyException();
    }

    public void anAgentThatOnlyRemarksDoesNotHoldItsCaller() {
        guest(guest -> {
            while (true) {
                guest.say(FrameType.LOG, "{\"text\":\"and another thing\"}");
            }
        });
        assertThatExceptionOfType(AgentTimeoutException.class).isThrownBy(() -> agent.awaitReady(SHORT));
        assertThat(log).isNotEmpty();
    }

    public void anAgentThatReportsWithoutEndDoesNotHoldItsCaller() {
        agent = new GuestAgent(memory, Liveness.UNWATCHED, output, SHORT);
        guest(guest -> {
            Frame run = guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.STARTED, "{\"request\":" + run.sequence() + ",\"atNanos\":1}");
            while (true) {
                guest.samples(0, 1, 1000);
                Thread.sleep(1);
            }
        });
        assertThatExceptionOfType(AgentTimeoutException.class)
                .isThrownBy(() -> agent.run(PLAN, RunListener.NONE))
                .withMessageContaining("for the rest of a plan's report");
    }

    public void samplesOfNothingAreRefused() {
        guest(guest -> {
            Frame run = guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.STARTED, "{\"request\":" + run.sequence() + ",\"atNanos\":1}");
            while (true) {
                guest.samples(0, 0, 0);
            }
        });
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> agent.run(PLAN, RunListener.NONE))
                .withMessageContaining("'count' is 0");
    }

    public void aDeadMachineEndsTheWait() {
        IllegalStateException death = new IllegalStateException("triple fault");
        agent = new GuestAgent(
                memory,
                () -> {
                    throw death;
                },
                output,
                PATIENCE);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> agent.awaitReady(PATIENCE))
                .isSameAs(death);
    }

    public void lastWordsAreWorthMoreThanDeath() {
        guest(guest -> {});
        agent = new GuestAgent(
                memory,
                () -> {
                    try {
                        fake.say(FrameType.LOG, "{\"text\":\"before\"}");
                        fake.say(FrameType.FATAL, "{\"message\":\"mount /proc: Invalid argument\"}");
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    throw new IllegalStateException("powered off");
                },
                output,
                PATIENCE);
        assertThatExceptionOfType(GuestFatalException.class)
                .isThrownBy(() -> agent.awaitReady(PATIENCE))
                .withMessage("The guest's agent gave up: mount /proc: Invalid argument")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(log).containsExactly("before");
    }

    /** Another CPU of it may run on, or an emulator that is said to hang. */
    public void aDeadMachineThatTalksOnIsNotHeardOut() {
        IllegalStateException death = new IllegalStateException("triple fault");
        FrameWriter guest = FrameWriter.guestToHost(memory);
        Runnable remark = () -> guest.tryWrite(FrameType.LOG, Frame.utf8("{\"text\":\"and another thing\"}"));
        agent = new GuestAgent(
                memory,
                () -> {
                    remark.run();
                    throw death;
                },
                new GuestOutput() {
                    @Override
                    public void remark(String text) {
                        remark.run();
                    }
                },
                SHORT);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> agent.awaitReady(PATIENCE))
                .isSameAs(death);
    }

    public void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> agent.awaitReady(PATIENCE))
                .withMessage("Interrupted while waiting for the guest's agent to start");
        assertThat(Thread.interrupted()).isFalse();
    }

    public void believesNoAgentThatSpeaksOutOfTurn() {
        guest(guest -> {
            Frame run = guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.STARTED, "{\"request\":" + (run.sequence() + 1) + ",\"atNanos\":1}");
            guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.READY, Messages.READY);
            Frame third = guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.STARTED, "{\"request\":" + third.sequence() + ",\"atNanos\":1}");
            guest.say(FrameType.WORKER, Messages.worker(third.sequence(), 9, "web", 0, 0));
            Frame fourth = guest.take(FrameType.RUN_PLAN);
            guest.say(FrameType.DONE, Messages.done(fourth.sequence(), 2));
        });
        assertThatExceptionOfType(UnexpectedFrameException.class)
                .isThrownBy(() -> agent.run(PLAN, RunListener.NONE))
                .withMessageContaining("a STARTED frame 1 for request 2, expected one for request 1");
        assertThatExceptionOfType(UnexpectedFrameException.class)
                .isThrownBy(() -> agent.run(PLAN, RunListener.NONE))
                .withMessageContaining("a READY frame 2");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> agent.run(PLAN, RunListener.NONE))
                .withMessageContaining("member 'worker' is 9, expected an integer from 0 to 1");
        assertThatExceptionOfType(UnexpectedFrameException.class)
                .isThrownBy(() -> agent.run(PLAN, RunListener.NONE))
                .withMessageContaining("expected STARTED before it");
    }

    public void noticesACorruptChannelWhileItWaits() {
        memory.putInt(ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_WRITE, 0x7fff_fff8);
        assertThatExceptionOfType(CorruptChannelException.class).isThrownBy(() -> agent.awaitReady(PATIENCE));
    }

    public void refusesAPlanThatFitsNoFrame() {
        // The longest text that a set of CPUs can have.
        CpuSet everyOther = CpuSet.of(
                IntStream.range(0, CpuSet.MAX_CPUS / 2).map(i -> 2 * i).toArray());
        List<CgroupPlan> cgroups = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            cgroups.add(CgroupPlan.of("web" + i, new WorkGroup(1, Work.of(WorkType.SPIN)))
                    .withCpuset(everyOther));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> agent.run(RunPlan.of(Duration.ofSeconds(1), cgroups), RunListener.NONE))
                .withMessageContaining("A RUN_PLAN request has")
                .withMessageContaining("expected at most 262144");
    }
}
