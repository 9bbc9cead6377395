// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.inside.RunqueueReader;
import dev.ktstr.testng.inside.SchedExtReader;
import dev.ktstr.testng.inside.SchedExtState;
import dev.ktstr.testng.monitor.DomainSample;
import dev.ktstr.testng.monitor.MonitorRecorder;
import dev.ktstr.testng.monitor.MonitorSeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a machine on a thread of its own while a workload runs: what the host gives its vCPUs and, from outside, what its kernel
 * does with them. The guest runs on and does not notice.
 */
final class RunSampler implements AutoCloseable {
    private static final long PERIOD_NANOS = MonitorSeries.PERIOD.toNanos();
    /** Tasks that wait are looked for less often: every one of them is several readings. */
    private static final int LOOKS_BETWEEN_STATES = 10;
    /** A wait that is worth the reading of the scheduler's globals. */
    private static final long LONG_WAIT_MILLIS = 1000;

    private final Machine machine;
    private final String name;
    private final Optional<View> view;
    private final Thread thread;
    /** Guarded by itself, with the recorder and the worst state. */
    private final List<VcpuTimeline.Sample> samples = new ArrayList<>();

    private final MonitorRecorder recorder = new MonitorRecorder();
    private Optional<List<DomainSample>> domains = Optional.empty();
    private Optional<SchedExtState> worst = Optional.empty();

    private long askedNanos;
    private List<VcpuTime> asked = List.of();
    private volatile long startedNanos;
    /** Looks at the vCPUs in this one's place, from when it was asked to look closely. */
    private volatile Optional<VcpuLooks> closer = Optional.empty();

    /** What a sampler looks with. */
    record View(RunqueueReader runqueues, SchedExtReader schedExt, CallbackCounts callbacks) {}

    /**
     * What was seen. Times count from when the host heard of the start.
     *
     * @param vcpus what the host gave, from before the guest was asked for the workload on
     * @param monitor what the kernel did; empty where nothing looked at it
     * @param worst sched_ext at the moment when a task had waited longest
     * @param heardLate how much later than the workers were released the start was heard of, at least. They had run for
     *     the workload's time when the host heard of its end, which a busy host hears late as well
     */
    record Seen(
            VcpuTimeline vcpus, Optional<MonitorSeries> monitor, Optional<SchedExtState> worst, Duration heardLate) {}

    /**
     * @param view empty where the kernel is not to be looked at
     */
    RunSampler(Machine machine, Optional<View> view, String name) {
        this.machine = machine;
        this.name = name;
        this.view = view;
        this.thread = new Thread(this::sampleUntilInterrupted, "monitor-" + name);
        thread.setDaemon(true);
        // Before the workload is released: it takes longer than a look.
        this.domains = view.flatMap(v -> v.runqueues().domains());
        view.ifPresent(v -> v.callbacks().begin());
    }

    /** The guest is about to be asked for the workload. */
    void ask() {
        askedNanos = System.nanoTime();
        asked = machine.vcpuTimes();
    }

    /** From now on it matters when within a tenth of a second a vCPU had to wait. */
    void lookClosely() {
        if (closer.isEmpty()) {
            closer = Optional.of(VcpuLooks.begin(machine, name));
        }
    }

    /** Begins; the workload has been released just now, or before this host got to hear of it. */
    void start() {
        startedNanos = System.nanoTime();
        thread.start();
    }

    private void sampleUntilInterrupted() {
        try {
            for (int look = 0; !Thread.interrupted(); look++) {
                sample(look);
                // By the clock, so that the time a look takes does not add up; what the host made late is left out.
                long sinceStart = System.nanoTime() - startedNanos;
                TimeUnit.NANOSECONDS.sleep(PERIOD_NANOS - sinceStart % PERIOD_NANOS);
            }
        } catch (InterruptedException e) {
            // Asked to end, which is all an interrupt means here.
        }
    }

    private void sample(int look) {
        if (closer.isEmpty()) {
            sampleVcpus();
        }
        view.ifPresent(v -> {
            look(v);
            if (look % LOOKS_BETWEEN_STATES == LOOKS_BETWEEN_STATES - 1) {
                lookForWaiting(v);
                v.callbacks().look();
            }
        });
    }

    private void sampleVcpus() {
        VcpuTimeline.Sample vcpus = new VcpuTimeline.Sample(System.nanoTime() - startedNanos, machine.vcpuTimes());
        synchronized (samples) {
            samples.add(vcpus);
        }
    }

    private void look(View v) {
        try {
            var sample = v.runqueues().look(System.nanoTime() - startedNanos);
            synchronized (samples) {
                recorder.add(sample);
            }
        } catch (RuntimeException e) {
            synchronized (samples) {
                recorder.failed(Causes.messages(e));
            }
        }
    }

    private void lookForWaiting(View v) {
        try {
            Optional<SchedExtState> now = v.schedExt().readBriefly();
            long wait = now.map(SchedExtState::longestWaitMillis).orElse(0L);
            if (wait >= LONG_WAIT_MILLIS && wait > longestWait()) {
                Optional<SchedExtState> whole = v.schedExt().read();
                synchronized (samples) {
                    worst = SchedExtState.worse(worst, whole);
                }
            }
        } catch (RuntimeException e) {
            // The state is for people, when something has failed; the looks themselves are counted.
        }
    }

    private long longestWait() {
        synchronized (samples) {
            return worst.map(SchedExtState::longestWaitMillis).orElse(0L);
        }
    }

    /**
     * Ends, and takes a last sample if it had begun.
     *
     * @param inGuest how long the workers ran, as the guest counted
     * @param heardNanos when the host heard of their end, as {@link System#nanoTime} counts
     */
    Seen finish(Duration inGuest, long heardNanos) throws InterruptedException {
        boolean begun = thread.isAlive();
        close();
        thread.join();
        List<VcpuTimeline.Sample> closely =
                closer.isPresent() ? closer.get().finish(startedNanos).samples() : List.of();
        closer = Optional.empty();
        if (begun) {
            sample(0);
            view.ifPresent(v -> v.callbacks().look());
        }
        synchronized (samples) {
            Optional<MonitorSeries> series = view.map(v ->
                    recorder.series(v.runqueues().hz(), domains, v.runqueues().domains()));
            List<VcpuTimeline.Sample> all = new ArrayList<>();
            all.add(new VcpuTimeline.Sample(askedNanos - startedNanos, asked));
            all.addAll(samples);
            all.addAll(closely);
            all.sort(Comparator.comparingLong(VcpuTimeline.Sample::atNanos));
            long late = Math.max(0, inGuest.toNanos() - (heardNanos - startedNanos));
            return new Seen(new VcpuTimeline(all), series, worst, Duration.ofNanos(late));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        closer.ifPresent(VcpuLooks::close);
    }
}
