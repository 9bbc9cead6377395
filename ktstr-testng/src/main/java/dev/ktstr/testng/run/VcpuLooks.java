// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.VcpuTimeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks at what the host gives the vCPUs of a machine, on a thread of its own, every 2 ms: so often that it tells which spins of a
 * millisecond were disturbed, of which the monitor's looks cannot tell one from another.
 */
public final class VcpuLooks implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** Of many vCPUs a look takes longer; no more than this part of the time is spent on looks. */
    private static final int PART_OF_TIME = 20;
    /** After so many looks they become less frequent, so that those of a long run fit in memory. */
    private static final int MANY = 25_000;

    private final Machine machine;
    private final Thread thread;
    /** By {@link System#nanoTime}. Written by the thread, and read when it has ended. */
    private final List<VcpuTimeline.Sample> samples = new ArrayList<>();

    private VcpuLooks(Machine machine, String name) {
        this.machine = machine;
        this.thread = new Thread(this::lookUntilInterrupted, "vcpus-" + name);
        thread.setDaemon(true);
    }

    /** {@return looks that have begun} */
    public static VcpuLooks begin(Machine machine, String name) {
        VcpuLooks looks = new VcpuLooks(machine, name);
        looks.thread.start();
        return looks;
    }

    private void lookUntilInterrupted() {
        long began = System.nanoTime();
        try {
            while (!Thread.interrupted()) {
                long at = System.nanoTime();
                samples.add(new VcpuTimeline.Sample(at, machine.vcpuTimes()));
                long now = System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(
                        Math.max(PERIOD_NANOS, Math.max((now - at) * PART_OF_TIME, (now - began) / MANY)));
            }
        } catch (InterruptedException e) {
            // Asked to end, which is all an interrupt means here.
        }
    }

    /**
     * Ends.
     *
     * @param zeroNanos the moment from which the times count, as {@link System#nanoTime} counts
     * @return what was seen
     */
    public VcpuTimeline finish(long zeroNanos) throws InterruptedException {
        close();
        thread.join();
        return new VcpuTimeline(samples).later(Duration.ofNanos(-zeroNanos));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
