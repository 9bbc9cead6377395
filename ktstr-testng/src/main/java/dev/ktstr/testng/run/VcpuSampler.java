// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.VcpuTimeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads on a thread of its own, while a workload runs, what the host gives the machine's vCPUs. */
final class VcpuSampler implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final Machine machine;
    private final Thread thread;
    /** Guarded by itself. */
    private final List<VcpuTimeline.Sample> samples = new ArrayList<>();

    private volatile long startedNanos;

    VcpuSampler(Machine machine, String name) {
        this.machine = machine;
        this.thread = new Thread(this::sampleUntilInterrupted, "vcpu-times-" + name);
        thread.setDaemon(true);
    }

    /** Begins; the workload has been released just now. */
    void start() {
        startedNanos = System.nanoTime();
        thread.start();
    }

    private void sampleUntilInterrupted() {
        try {
            while (!Thread.interrupted()) {
                sample();
                Thread.sleep(PERIOD.toMillis());
            }
        } catch (InterruptedException e) {
            // Asked to end, which is all an interrupt means here.
        }
    }

    private void sample() {
        VcpuTimeline.Sample sample = new VcpuTimeline.Sample(System.nanoTime() - startedNanos, machine.vcpuTimes());
        synchronized (samples) {
            samples.add(sample);
        }
    }

    /** Ends, and takes a last sample if it had begun. */
    VcpuTimeline finish() throws InterruptedException {
        boolean begun = thread.isAlive();
        close();
        thread.join();
        if (begun) {
            sample();
        }
        synchronized (samples) {
            return new VcpuTimeline(samples);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
