// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.GuestException;
import dev.ktstr.guest.report.Messages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a host asks of a guest, call by call, with every way in which a hostile guest may end it. */
enum HostCall {
    AWAIT_READY {
        @Override
        void on(GuestAgent agent) throws InterruptedException {
            agent.awaitReady(PATIENCE);
        }
    },
    PUT_FILE {
        @Override
        void on(GuestAgent agent) throws IOException, InterruptedException {
            agent.putFile(GuestFile.of(new byte[5], "/bin/x", 0755));
        }
    },
    START_SCHEDULER {
        @Override
        void on(GuestAgent agent) throws InterruptedException {
            agent.startScheduler("scx", List.of("/bin/scx"), PATIENCE);
        }
    },
    RUN {
        @Override
        void on(GuestAgent agent) throws InterruptedException {
            agent.run(PLAN, RunListener.NONE);
        }
    },
    STOP_SCHEDULER {
        @Override
        void on(GuestAgent agent) throws InterruptedException {
            agent.stopScheduler();
        }
    },
    EXEC {
        @Override
        void on(GuestAgent agent) throws InterruptedException {
            agent.exec(Program.shell("true"), new ProgramStreams() {}, PATIENCE);
        }
    },
    RENEW {
        @Override
        void on(GuestAgent agent) throws InterruptedException {
            agent.renew(IDENTITY);
        }
    },
    PARK {
        @Override
        void on(GuestAgent agent) throws InterruptedException {
            agent.park();
        }
    };

    static final Duration PATIENCE = Duration.ofMillis(200);

    private static final List<CgroupPlan> CGROUPS =
            List.of(CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.PIPE, 1024))));

    /** Without operations, for which protocol.h grants its agent many seconds. */
    static final RunPlan PLAN =
            new RunPlan(List.of(StepPlan.of(Duration.ofMillis(1)), StepPlan.of(Duration.ZERO)), CGROUPS);

    /** For reports that are only read. */
    static final RunPlan PLAN_WITH_OPERATION = new RunPlan(
            List.of(StepPlan.of(Duration.ofMillis(1)), StepPlan.of(Duration.ZERO, new SchedulerOp.Detach())), CGROUPS);

    /** The answer to {@link #PLAN_WITH_OPERATION} when that failed. */
    static final byte[] FAILED_OPERATION = Frame.utf8(Messages.failed(Messages.done(1, 2), 1, 0));

    /** The same in every run, as an input of the fuzzer must do the same each time. */
    private static final GuestIdentity IDENTITY =
            new GuestIdentity(Instant.EPOCH, "0".repeat(2 * GuestIdentity.ENTROPY_BYTES), new UUID(1, 2));

    /**
     * Ends a wait as soon as the guest is silent. As a correct agent's answers can lie in the ring before they are asked
     * for, a whole conversation needs neither a second thread nor a pause.
     */
    static final Liveness DIES_WHEN_SILENT = () -> {
        throw new MachineDiedException();
    };

    /** {@return what a correct agent sends when each call is made once, in order} */
    static List<Frame> answers() {
        return List.of(
                answer(1, FrameType.LOG, "{\"text\":\"early remark\"}"),
                answer(2, FrameType.READY, Messages.READY),
                answer(3, FrameType.DONE, "{\"request\":1}"),
                // The file's bytes were frame 2.
                answer(4, FrameType.DONE, "{\"request\":3,\"pid\":12,\"ops\":\"ktstr\"}"),
                answer(5, FrameType.STARTED, "{\"request\":4,\"atNanos\":1000}"),
                answer(6, FrameType.SCHEDULER_EXITED, "{\"pid\":12,\"exitCode\":1,\"atNanos\":77}"),
                answer(7, FrameType.SCHEDULER_OUTPUT, "stall!"),
                answer(8, FrameType.STEP, Messages.step(4, 0, "web")),
                answer(9, FrameType.STEP, Messages.step(4, 1, "web")),
                answer(
                        10,
                        FrameType.WORKER,
                        Messages.worker(4, 0, "web", 0, 3).replace("\"details\": 2", "\"details\": 3")),
                new Frame(FrameType.WAKE_SAMPLES, 11, samples()),
                new Frame(FrameType.REQUEST_SAMPLES, 12, samples()),
                new Frame(FrameType.SPIN_SAMPLES, 13, samples()),
                answer(14, FrameType.WORKER, Messages.worker(4, 1, "web", 0, 0)),
                answer(15, FrameType.SCHED_EXT_DUMP, "kworker/0:1-9 [000] d..2. 4.5: sched_ext_dump: CPU 0\n"),
                answer(16, FrameType.DONE, Messages.done(4, 2)),
                answer(17, FrameType.DONE, "{\"request\":5,\"signal\":15}"),
                answer(18, FrameType.EXEC_OUTPUT, "\1hello"),
                answer(19, FrameType.DONE, "{\"request\":6,\"exitCode\":0}"),
                answer(20, FrameType.DONE, "{\"request\":7}"),
                answer(21, FrameType.DONE, "{\"request\":8}"));
    }

    /** {@return contents as they should be; a type without a place in {@link #answers} gets what most have} */
    static byte[] goodPayload(FrameType type) {
        return answers().stream()
                .filter(frame -> frame.type() == type)
                .map(Frame::payload)
                .findFirst()
                .orElse(Frame.utf8("{\"request\":1,\"message\":\"out of memory\"}"));
    }

    /** Makes the call. */
    abstract void on(GuestAgent agent) throws IOException, InterruptedException;

    /**
     * {@return how the guest failed, empty where it answered or its machine died} Whatever else the call throws comes out,
     * as no guest may cause it.
     */
    static Optional<GuestException> survive(Call call, GuestAgent agent) {
        try {
            call.on(agent);
            return Optional.empty();
        } catch (MachineDiedException e) {
            return Optional.empty();
        } catch (GuestException e) {
            return Optional.of(e);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("A guest can cause neither", e);
        }
    }

    private static Frame answer(int sequence, FrameType type, String json) {
        return new Frame(type, sequence, Frame.utf8(json));
    }

    private static byte[] samples() {
        ByteBuffer payload = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        return payload.putInt(0).putInt(3).putInt(1000).putInt(0).putInt(-1).array();
    }

    /** Asks something of a guest that may do anything. */
    @FunctionalInterface
    interface Call {
        void on(GuestAgent agent) throws IOException, InterruptedException;
    }

    static final class MachineDiedException extends RuntimeException {
        MachineDiedException() {
            super("nothing more to say");
        }
    }
}
