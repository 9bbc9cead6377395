// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameReader;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.FrameWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Plays the guest on a thread of its own, over the same memory. */
final class FakeAgent {
    /** What the fake does; it ends early when the test is over. */
    interface Script {
        void play(FakeAgent agent) throws InterruptedException;
    }

    private final ByteBuffer memory;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final Thread thread;
    private long beat;

    FakeAgent(ByteBuffer memory, Script script) {
        this.memory = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.reader = FrameReader.hostToGuest(memory);
        this.writer = FrameWriter.guestToHost(memory);
        this.thread = new Thread(
                () -> {
                    try {
                        script.play(this);
                    } catch (InterruptedException testIsOver) {
                        Thread.currentThread().interrupt();
                    }
                },
                "fake-agent");
        thread.setDaemon(true);
        thread.start();
    }

    Frame take() throws InterruptedException {
        while (true) {
            beat();
            Optional<Frame> frame = reader.poll();
            if (frame.isPresent()) {
                return frame.get();
            }
            Thread.sleep(1);
        }
    }

    Frame take(FrameType type) throws InterruptedException {
        Frame frame = take();
        if (frame.type() != type) {
            throw new AssertionError("Got a " + frame + ", expected " + type);
        }
        return frame;
    }

    void say(FrameType type, String json) throws InterruptedException {
        say(type, Frame.utf8(json));
    }

    void say(FrameType type, byte[] payload) throws InterruptedException {
        while (!writer.tryWrite(type, payload)) {
            Thread.sleep(1);
        }
    }

    void samples(int worker, int count, int value) throws InterruptedException {
        ByteBuffer payload = ByteBuffer.allocate(8 + 4 * count).order(ByteOrder.LITTLE_ENDIAN);
        payload.putInt(worker).putInt(count);
        for (int i = 0; i < count; i++) {
            payload.putInt(value);
        }
        say(FrameType.WAKE_SAMPLES, payload.array());
    }

    void beat() {
        memory.putLong(ChannelLayout.CHANNEL_AT_HEARTBEAT, ++beat);
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
