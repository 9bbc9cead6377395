// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Channels;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.GuestException;
import dev.ktstr.guest.report.ReportReaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Guests that send too much, each survived one after the other. A program, as {@link GuestFloodTest} runs it in a JVM of its
 * own whose small heap and stack are the measure.
 */
public final class GuestFlood {
    /** What protocol.h grants a run of {@link HostCall#PLAN} after STARTED, twice, for a host that is busy otherwise. */
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private static final Pattern VALUE = Pattern.compile(":\\s*(\"[^\"]*\"|[0-9]+|true|\\[|\\{)");

    private int survived;

    private GuestFlood() {}

    public static void main(String[] args) throws Exception {
        GuestFlood flood = new GuestFlood();
        flood.ofJson();
        for (FrameType type : FrameType.values()) {
            if (type.fromGuest()) {
                flood.ofOneType(type);
            }
        }
        flood.ofSamples(1);
        flood.ofSamples((ChannelLayout.FRAME_PAYLOAD_MAX - 8) / 4);
        flood.ofRemarks();
        flood.ofOutput(FrameType.SCHEDULER_OUTPUT, HostCall.STOP_SCHEDULER);
        flood.ofOutput(FrameType.SCHED_EXT_DUMP, HostCall.STOP_SCHEDULER);
        flood.ofOutput(FrameType.EXEC_OUTPUT, HostCall.EXEC);
        flood.ofAnswersBeforeTheQuestion();
        System.out.println("survived " + flood.survived + " floods");
    }

    /** {@return values of the size of a frame, and ones that cost more than they look} */
    private static List<String> monsters() {
        int room = ChannelLayout.FRAME_PAYLOAD_MAX - 2000;
        return List.of(
                "[".repeat(10_000) + "]".repeat(10_000),
                "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
                "[".repeat(room),
                "9".repeat(100_000),
                "0." + "9".repeat(100_000),
                "1e999999999",
                "-1e-999999999",
                "\"" + "x".repeat(room) + "\"",
                "\"" + "\\u0041".repeat(room / 6) + "\"",
                "\"" + "0-1023,".repeat(room / 7) + "0\"",
                "\"" + ",".repeat(room) + "\"",
                "{" + "\"a\":1,".repeat(room / 6) + "\"a\":1}",
                "{\"" + "x".repeat(room - 10) + "\":-1}",
                IntStream.range(0, room / 11)
                        .mapToObj(i -> "\"%06x\":1".formatted(i))
                        .collect(Collectors.joining(",", "{", "}")),
                "[" + "[],".repeat(room / 3) + "1]",
                "[" + "{},".repeat(room / 3) + "1]",
                "[" + "0,".repeat(room / 2) + "0]");
    }

    /** Each of them alone, and in the place of each value of each message. */
    private void ofJson() {
        for (String monster : monsters()) {
            read(monster);
            for (Frame answer : HostCall.answers()) {
                String json = new String(answer.payload(), UTF_8);
                Matcher value = VALUE.matcher(json);
                for (int i = 0; value.find(); i++) {
                    // Each costs milliseconds; all values get some of the monsters.
                    if ((i + monster.length()) % 16 == 0) {
                        read(json.substring(0, value.start(1)) + monster + json.substring(value.end(1)));
                    }
                }
            }
            survived++;
        }
    }

    private static void read(String json) {
        byte[] payload = Frame.utf8(json);
        if (payload.length <= ChannelLayout.FRAME_PAYLOAD_MAX) {
            ReportReaders.readAll(new Frame(FrameType.DONE, 1, payload), HostCall.PLAN_WITH_OPERATION);
        }
    }

    /** The same good frame without end, in the middle of a run. */
    private void ofOneType(FrameType type) throws InterruptedException {
        byte[] payload = HostCall.goodPayload(type);
        byte[] forFirstRequest = new String(payload, UTF_8)
                .replaceFirst("\"request\": ?[0-9]+", "\"request\":1")
                .getBytes(UTF_8);
        byte[] said = type == FrameType.WAKE_SAMPLES ? payload : forFirstRequest;
        flood(type + " without end", HostCall.RUN::on, agent -> {
            started(agent);
            while (true) {
                agent.say(type, said);
            }
        });
    }

    private void ofSamples(int inOneFrame) throws InterruptedException {
        flood("wake samples, %d at a time".formatted(inOneFrame), HostCall.RUN::on, agent -> {
            started(agent);
            while (true) {
                agent.samples(1, inOneFrame, 1000);
            }
        });
    }

    private void ofRemarks() throws InterruptedException {
        String text = "x".repeat(ChannelLayout.FRAME_PAYLOAD_MAX - 100);
        for (HostCall call : List.of(HostCall.AWAIT_READY, HostCall.PUT_FILE, HostCall.STOP_SCHEDULER)) {
            flood("remarks during " + call, call::on, agent -> {
                while (true) {
                    agent.say(FrameType.LOG, "{\"text\":\"" + text + "\"}");
                }
            });
        }
    }

    /** Bytes that nobody bounds but the host. */
    private void ofOutput(FrameType type, HostCall call) throws InterruptedException {
        byte[] printed = new byte[ChannelLayout.FRAME_PAYLOAD_MAX];
        Arrays.fill(printed, (byte) 1);
        flood(type + " at full size during " + call, call::on, agent -> {
            while (true) {
                agent.say(type, printed);
            }
        });
    }

    /** An agent that takes nothing, so that the host has to keep what comes while it waits for room. */
    private void ofAnswersBeforeTheQuestion() throws InterruptedException {
        byte[] answer = Frame.utf8("{\"request\":1,\"log\":\"" + "x".repeat(200_000) + "\"}");
        HostCall.Call putLargeFile = agent -> agent.putFile(GuestFile.of(new byte[3_000_000], "/bin/x", 0755));
        flood("answers before the question", putLargeFile, agent -> {
            while (true) {
                agent.say(FrameType.DONE, answer);
            }
        });
    }

    private static void started(FakeAgent agent) throws InterruptedException {
        agent.take(FrameType.RUN_PLAN);
        agent.say(FrameType.STARTED, "{\"request\":1,\"atNanos\":1000}");
    }

    private void flood(String name, HostCall.Call call, FakeAgent.Script script) throws InterruptedException {
        ByteBuffer memory = Channels.prepared();
        GuestAgent agent = new GuestAgent(memory, Liveness.UNWATCHED, GuestOutput.NONE, HostCall.PATIENCE);
        FakeAgent fake = new FakeAgent(memory, script);
        try {
            long begun = System.nanoTime();
            Optional<GuestException> end = HostCall.survive(call, agent);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            String outcome = end.map(e -> e.getClass().getSimpleName()).orElse("an answer");
            System.out.printf("%s: %s after %d ms%n", name, outcome, took.toMillis());
            if (end.isEmpty() || took.compareTo(LONGEST) > 0) {
                throw new AssertionError(name + " ended with " + outcome + " after " + took
                        + ", expected an exception within " + LONGEST);
            }
        } finally {
            fake.stop();
        }
        survived++;
    }
}
