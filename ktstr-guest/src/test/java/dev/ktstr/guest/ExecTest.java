// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.MalformedMessageException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

@Test(singleThreaded = true)
public class ExecTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Program.Terminal TERMINAL = new Program.Terminal(new Program.Size(24, 80), "xterm");

    private GuestAgent agent;
    private ByteBuffer memory;
    private FakeAgent fake;
    private Streams streams;

    /** What is typed and what is printed. */
    private static final class Streams implements ProgramStreams {
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private final ByteArrayOutputStream error = new ByteArrayOutputStream();
        private final Queue<String> typed = new ArrayDeque<>();
        private final Queue<Program.Size> sizes = new ArrayDeque<>();

        @Override
        public void output(byte[] printed) {
            output.writeBytes(printed);
        }

        @Override
        public void error(byte[] printed) {
            error.writeBytes(printed);
        }

        @Override
        public Optional<byte[]> typed() {
            return Optional.ofNullable(typed.poll()).map(Frame::utf8);
        }

        @Override
        public Optional<Program.Size> resized() {
            return Optional.ofNullable(sizes.poll());
        }
    }

    @BeforeMethod
    public void open() {
        memory = ByteBuffer.allocateDirect(ChannelLayout.CHANNEL_SIZE);
        GuestAgent.prepare(memory);
        agent = new GuestAgent(memory, Liveness.UNWATCHED, GuestOutput.NONE, LONG);
        streams = new Streams();
    }

    @AfterMethod
    public void close() throws InterruptedException {
        if (fake != null) {
            fake.stop();
        }
    }

    private static String text(Frame frame) {
        return new String(frame.payload(), StandardCharsets.UTF_8);
    }

    private void guest(FakeAgent.Script script) {
        fake = new FakeAgent(memory, script);
    }

    public void keepsOutputAndErrorsApart() throws Exception {
        guest(guest -> {
            Frame exec = guest.take(FrameType.EXEC);
            assertThat(text(exec)).isEqualTo("{\"argv\":[\"/bin/sh\",\"-c\",\"make noise\"]}");
            guest.say(FrameType.EXEC_OUTPUT, Frame.utf8("\1hel"));
            guest.say(FrameType.EXEC_OUTPUT, Frame.utf8("\2oops"));
            guest.say(FrameType.EXEC_OUTPUT, Frame.utf8("\1lo"));
            guest.say(FrameType.DONE, "{\"request\":" + exec.sequence() + ",\"exitCode\":3}");
        });
        assertThat(agent.exec(Program.shell("make noise"), streams, LONG).exit())
                .hasToString("exit status 3");
        assertThat(streams.output).hasToString("hello");
        assertThat(streams.error).hasToString("oops");
    }

    public void passesOnWhatIsTypedAndTheSizeOfTheTerminal() throws Exception {
        streams.typed.add("ls\r");
        streams.sizes.add(new Program.Size(50, 9999));
        guest(guest -> {
            Frame exec = guest.take(FrameType.EXEC);
            assertThat(text(exec))
                    .isEqualTo("{\"argv\":[\"/bin/sh\"],\"terminal\":{\"rows\":24,\"columns\":80,\"type\":\"xterm\"}}");
            guest.say(FrameType.EXEC_OUTPUT, Frame.utf8("\1" + text(guest.take(FrameType.EXEC_INPUT))));
            guest.say(FrameType.EXEC_OUTPUT, Frame.utf8("\1" + text(guest.take(FrameType.EXEC_RESIZE))));
            guest.say(FrameType.DONE, "{\"request\":" + exec.sequence() + ",\"signal\":1}");
        });
        Program shell = new Program(List.of("/bin/sh"), Optional.of(TERMINAL));
        assertThat(agent.exec(shell, streams, LONG).exit()).hasToString("signal 1");
        assertThat(streams.output).hasToString("ls\r{\"rows\":50,\"columns\":4096}");
    }

    public void aProgramThatTakesTooLongIsKilledAndTheAgentGoesOn() throws Exception {
        guest(guest -> {
            Frame exec = guest.take(FrameType.EXEC);
            guest.take(FrameType.EXEC_KILL);
            guest.say(FrameType.DONE, "{\"request\":" + exec.sequence() + ",\"signal\":9}");
            Frame next = guest.take(FrameType.EXEC);
            guest.say(FrameType.DONE, "{\"request\":" + next.sequence() + ",\"exitCode\":0}");
        });
        assertThatExceptionOfType(ProgramTimeoutException.class)
                .isThrownBy(() -> agent.exec(Program.shell("sleep 9"), streams, Duration.ofMillis(50)))
                .withMessage("'/bin/sh -c sleep 9' did not end within 0.05 s and was killed");
        assertThat(agent.exec(Program.shell("true"), streams, LONG).exit()).hasToString("exit status 0");
    }

    public void aProgramThatCannotBeKilledIsLeft() {
        guest(guest -> {
            guest.take(FrameType.EXEC);
            while (true) {
                guest.take();
            }
        });
        assertThatExceptionOfType(ProgramTimeoutException.class)
                .isThrownBy(() -> agent.exec(Program.shell("sleep 9"), streams, Duration.ofMillis(50)))
                .withMessageContaining("was killed and did not end within 3.0 s even so")
                .satisfies(e -> assertThat(e.agentGoesOn()).isFalse());
    }

    public void theSchedulerIsToldOfToo() throws Exception {
        guest(guest -> {
            Frame exec = guest.take(FrameType.EXEC);
            guest.say(
                    FrameType.DONE,
                    "{\"request\":" + exec.sequence()
                            + ",\"exitCode\":0,\"schedulerAlive\":false,\"schedulerOps\":\"\"}");
        });
        assertThat(agent.exec(Program.shell("true"), streams, LONG)
                        .scheduler()
                        .orElseThrow()
                        .alive())
                .isFalse();
    }

    public void aProgramThatCannotBeStartedIsARefusal() {
        guest(guest -> {
            Frame exec = guest.take(FrameType.EXEC);
            guest.say(FrameType.FAILED, "{\"request\":" + exec.sequence() + ",\"message\":\"no such file\"}");
        });
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> agent.exec(Program.shell("x"), streams, LONG))
                .withMessage("The guest failed to run '/bin/sh -c x': no such file");
    }

    public void outputOfNoStreamIsRefused() {
        guest(guest -> {
            guest.take(FrameType.EXEC);
            guest.say(FrameType.EXEC_OUTPUT, Frame.utf8("\3x"));
        });
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> agent.exec(Program.shell("x"), streams, LONG))
                .withMessageContaining("'stream' is 3, expected 1 or 2");
    }

    public void aPathThatIsNotAbsoluteIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Program(List.of("ls"), Optional.empty()))
                .withMessageContaining("absolute path in the guest, but was [ls]");
    }
}
