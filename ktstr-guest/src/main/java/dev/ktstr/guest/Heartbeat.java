// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.ChannelLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;

/** Watches the agent's heartbeat. The guest's clock says nothing to the host: what counts is when the value last moved. */
final class Heartbeat {
    private static final VarHandle BEAT = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer memory;
    /** Between two looks of a host that watches; after a longer one, whether it beat meanwhile is not known. */
    private static final long WATCHED_NANOS = 500_000_000;

    private long lastBeat;
    private long lastMovedNanos;
    private long lastLookNanos = System.nanoTime();

    Heartbeat(ByteBuffer memory) {
        this.memory = memory;
    }

    void observe() {
        long beat = (long) BEAT.getAcquire(memory, ChannelLayout.CHANNEL_AT_HEARTBEAT);
        long now = System.nanoTime();
        // A host that was busy elsewhere, or suspended, must not blame the agent for it.
        if (beat != lastBeat || now - lastLookNanos > WATCHED_NANOS) {
            lastBeat = beat;
            lastMovedNanos = now;
        }
        lastLookNanos = now;
    }

    /** {@return how long ago the heartbeat was last seen to move, empty where it never did} */
    Optional<Duration> age() {
        return lastBeat == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - lastMovedNanos));
    }
}
