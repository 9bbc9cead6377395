// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Gathers the numbers that frames of one type bring for each worker, in bounded memory. */
final class SampleCollector {
    /** The most numbers that a worker may send; more than any agent keeps. For how long they may come is the caller's part. */
    static final int MAX_SENT_BY_WORKER = 1 << 20;

    private final int most;
    private final int width;
    private final int[][] numbers;
    private final int[] kept;
    private final int[] sent;

    /**
     * For the workers of a plan.
     *
     * @param most how many numbers are kept in all; workers share them evenly, and of one that sends more than its share the first
     *     are kept
     * @param width how many numbers belong together
     */
    SampleCollector(int workers, int most, int width) {
        this.most = most;
        this.width = width;
        this.numbers = new int[workers][0];
        this.kept = new int[workers];
        this.sent = new int[workers];
    }

    /** Takes a frame: u32 worker, u32 count, count times u32, little-endian. */
    void take(Frame frame) {
        ByteBuffer in = ByteBuffer.wrap(frame.payload()).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < 2 * Integer.BYTES) {
            throw malformed(frame, "", "has " + in.remaining() + " bytes, expected at least " + 2 * Integer.BYTES);
        }
        int worker = in.getInt();
        if (Integer.compareUnsigned(worker, numbers.length) >= 0) {
            throw malformed(
                    frame,
                    "worker",
                    "is " + Integer.toUnsignedString(worker) + ", expected 0 to " + (numbers.length - 1));
        }
        int count = in.getInt();
        if (count == 0) {
            throw malformed(frame, "count", "is 0, expected at least one sample in a frame");
        }
        if (Integer.toUnsignedLong(count) * Integer.BYTES != in.remaining()) {
            throw malformed(
                    frame,
                    "count",
                    "is " + Integer.toUnsignedString(count) + ", but " + in.remaining() + " bytes of samples follow");
        }
        if (count % width != 0) {
            throw malformed(frame, "count", "is " + count + ", expected a multiple of " + width);
        }
        if (count > MAX_SENT_BY_WORKER - sent[worker]) {
            throw malformed(
                    frame,
                    "count",
                    "is " + count + ", which with the " + sent[worker] + " before exceeds " + MAX_SENT_BY_WORKER
                            + " for worker " + worker);
        }
        sent[worker] += count;
        keep(in, worker, count);
    }

    private void keep(ByteBuffer in, int worker, int count) {
        int share = most / numbers.length;
        share -= share % width;
        int more = Math.min(count, share - kept[worker]);
        int needed = kept[worker] + more;
        if (needed > numbers[worker].length) {
            // By doubling: a guest that sends a sample per frame must not make the host copy them all each time.
            numbers[worker] = Arrays.copyOf(numbers[worker], Math.min(share, Math.max(needed, 2 * kept[worker])));
        }
        in.asIntBuffer().get(numbers[worker], kept[worker], more);
        kept[worker] = needed;
    }

    /** {@return how many samples a worker has sent} */
    int sent(int worker) {
        return sent[worker] / width;
    }

    /** {@return the numbers of a worker that were kept} */
    int[] of(int worker) {
        return Arrays.copyOf(numbers[worker], kept[worker]);
    }

    private static MalformedMessageException malformed(Frame frame, String member, String problem) {
        return new MalformedMessageException(frame.toString(), member, problem);
    }
}
