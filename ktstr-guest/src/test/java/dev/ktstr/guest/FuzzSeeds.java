// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Programs for {@link ChannelFuzz} that a fuzzer begins with: the golden frames, a whole conversation, and what it would be
 * long in finding. Made and not kept, so that they follow the protocol.
 */
final class FuzzSeeds {
    private static final Path FRAMES = Path.of("src/test/resources/frames");
    private static final int SCRIBBLE = 0;
    private static final int INDEX = 1;
    private static final int SEND = 2;
    private static final int REPEAT = 3;
    private static final int LISTEN = 5;
    private static final int WRITE = 6;

    private FuzzSeeds() {}

    /** {@return the programs by name; the working directory is the module's} */
    static Map<String, byte[]> all() throws IOException {
        Map<String, byte[]> seeds = new TreeMap<>();
        for (int host = 0; host < 2; host++) {
            Program answers = new Program(host);
            HostCall.answers()
                    .forEach(frame -> answers.step(SEND, frame.type().code()).counted16(frame.payload()));
            for (int call = 0; call < HostCall.values().length; call++) {
                answers.step(LISTEN, call);
            }
            seeds.put(host == 0 ? "answers-bare" : "answers-agent", answers.bytes());
        }
        // Also the longest, and no input gets longer than the longest seed.
        Program slow = new Program(0);
        for (int i = 0; i < 2; i++) {
            HostCall.answers().forEach(frame -> slow.step(SEND, frame.type().code())
                    .counted16(frame.payload())
                    .step(LISTEN, 0));
        }
        seeds.put("answers-one-by-one", slow.bytes());
        try (Stream<Path> files = Files.list(FRAMES)) {
            for (Path file : files.sorted().toList()) {
                // A step for every 200 bytes, as its count is a byte.
                byte[] frame = Files.readAllBytes(file);
                Program program = new Program(0);
                for (int at = 0; at < frame.length; at += 200) {
                    int count = Math.min(200, frame.length - at);
                    program.step(SCRIBBLE).u24(at).u8(count).raw(frame, at, count);
                }
                program.step(INDEX, ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_WRITE / 4)
                        .i32(frame.length);
                seeds.put("frame-" + file.getFileName().toString().replace(".bin", ""), program.bytes());
            }
        }
        Program failed = new Program(0);
        failed.step(SEND, FrameType.DONE.code())
                .counted16(HostCall.FAILED_OPERATION)
                .step(LISTEN, 0);
        seeds.put("failed-operation", failed.bytes());
        Program around = new Program(0);
        for (int i = 0; i < 12; i++) {
            around.step(REPEAT, FrameType.LOG.code()).u24(200_000).counted8(" ").counted8("{\"text\":\"\"}");
            around.step(WRITE).u24(100_000).step(LISTEN, 0);
        }
        seeds.put("around", around.bytes());
        Program deep = new Program(0);
        deep.step(REPEAT, FrameType.DONE.code())
                .u24(100_000)
                .counted8("{\"a\":")
                .counted8("1");
        deep.step(REPEAT, FrameType.DONE.code()).u24(100_000).counted8("9").counted8("");
        seeds.put("deep", deep.bytes());
        return seeds;
    }

    /** Writes what {@link ChannelFuzz} reads. */
    private static final class Program {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Program(int host) {
            u8(host);
        }

        Program step(int... bytes) {
            for (int value : bytes) {
                u8(value);
            }
            return this;
        }

        Program u8(int value) {
            out.write(value);
            return this;
        }

        Program u24(int value) {
            return u8(value).u8(value >> 8).u8(value >> 16);
        }

        Program i32(int value) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
            return this;
        }

        Program counted8(String text) {
            byte[] bytes = Frame.utf8(text);
            return u8(bytes.length).raw(bytes, 0, bytes.length);
        }

        Program counted16(byte[] bytes) {
            return u8(bytes.length).u8(bytes.length >> 8).raw(bytes, 0, bytes.length);
        }

        Program raw(byte[] bytes, int at, int count) {
            out.write(bytes, at, count);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
