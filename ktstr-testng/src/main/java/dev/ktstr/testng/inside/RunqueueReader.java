// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kernel.live.Value;
import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.testng.monitor.CpuSample;
import dev.ktstr.testng.monitor.DomainSample;
import dev.ktstr.testng.monitor.MonitorSample;
import dev.ktstr.testng.monitor.MonitorSeries;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** Takes looks at every CPU's runqueue. The guest runs on meanwhile. For one thread. */
public final class RunqueueReader {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final LiveKernel kernel;
    private final RunqueueLayout layout;
    private final List<Optional<PlacedBytes>> runqueues = new ArrayList<>();
    private final EventCounters events;
    private final Domains domains;

    /**
     * @param translate from the kernel's virtual addresses to the guest's physical ones
     * @throws LiveKernelException if this kernel does not have what every kernel has
     */
    RunqueueReader(LiveKernel kernel, GuestMemory memory, LongFunction<OptionalLong> translate) {
        this.kernel = kernel;
        this.layout = RunqueueLayout.of(kernel);
        for (int cpu = 0; cpu < kernel.cpus(); cpu++) {
            long begin = kernel.perCpu("runqueues", cpu).address() + layout.begin();
            runqueues.add(PlacedBytes.at(memory, translate, begin, layout.length()));
        }
        this.events = new EventCounters(kernel, memory, translate);
        this.domains = new Domains(kernel);
    }

    /**
     * {@return what is there now}
     *
     * @param atNanos when that is, as the sample says it
     */
    public MonitorSample look(long atNanos) {
        List<CpuSample> cpus = new ArrayList<>(runqueues.size());
        int unreadable = 0;
        for (int cpu = 0; cpu < runqueues.size(); cpu++) {
            Optional<ByteBuffer> copy = runqueues.get(cpu).flatMap(PlacedBytes::read);
            if (copy.isPresent()) {
                cpus.add(layout.sample(cpu, copy.get()));
            } else {
                unreadable++;
            }
        }
        return new MonitorSample(atNanos, cpus, events.read(), unreadable);
    }

    /** {@return the scheduling domains of every CPU, or empty where they could not be read} */
    public Optional<List<DomainSample>> domains() {
        return domains.read();
    }

    /**
     * {@return the ticks of this kernel in a second}
     *
     * <p>The kernel's slowest clock counts its ticks, and says how long one is: {@code clocksource_jiffies} of
     * kernel/time/jiffies.c.
     */
    public int hz() {
        return hz(kernel);
    }

    /** {@return the same of a kernel whose runqueues nobody reads} */
    static int hz(LiveKernel kernel) {
        try {
            Value jiffies = kernel.var("clocksource_jiffies", "struct clocksource");
            long nanos = jiffies.get("mult").asLong() >>> jiffies.get("shift").asLong();
            return nanos <= 0
                    ? MonitorSeries.DEFAULT_HZ
                    : (int) Math.max(1, Math.round((double) NANOS_PER_SECOND / nanos));
        } catch (LiveKernelException e) {
            return MonitorSeries.DEFAULT_HZ;
        }
    }
}
