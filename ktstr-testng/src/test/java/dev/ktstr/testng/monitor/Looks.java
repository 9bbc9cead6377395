// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.VcpuTimeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Looks at a guest for tests: two healthy CPUs, 100 ms apart, and copies that differ in one thing. */
final class Looks {
    static final long MILLIS = 1_000_000;
    static final long PERIOD = MonitorSeries.PERIOD.toNanos();
    /** The number of the first look that is judged. */
    static final int SETTLED = 5;

    /** Every vCPU ran all the time. */
    static final VcpuTimeline RAN = ran(1);

    private Looks() {}

    /** {@return a timeline in which each of four vCPUs ran for this share of the time} */
    static VcpuTimeline ran(double share) {
        long end = 1000 * PERIOD;
        return new VcpuTimeline(List.of(vcpus(0, 0), vcpus(end, Math.round(end * share))));
    }

    private static VcpuTimeline.Sample vcpus(long at, long ran) {
        return new VcpuTimeline.Sample(
                at,
                IntStream.range(0, 4)
                        .mapToObj(cpu -> new VcpuTime(cpu, ran, at - ran))
                        .toList());
    }

    /** {@return the look of this number, in which CPU n has so many tasks; clocks go on, queues are empty} */
    static MonitorSample look(int number, long... running) {
        List<CpuSample> cpus = new ArrayList<>();
        for (int cpu = 0; cpu < running.length; cpu++) {
            cpus.add(new CpuSample(
                    cpu,
                    running[cpu],
                    1_000_000L + number * PERIOD + cpu,
                    false,
                    Optional.of(new ScxQueue(running[cpu], 0, 1)),
                    Optional.empty()));
        }
        return new MonitorSample(
                number * PERIOD,
                cpus,
                Map.of(MonitorChecks.FALLBACK, 10L * number, MonitorChecks.KEEP_LAST, 5L * number),
                0);
    }

    static MonitorSample healthy(int number) {
        return look(number, 2, 1);
    }

    /** {@return a series of so many looks} */
    static MonitorSeries series(int count, IntFunction<MonitorSample> look) {
        return MonitorSeries.of(IntStream.range(0, count).mapToObj(look).toList(), Gaps.NONE);
    }

    static MonitorSample events(MonitorSample s, Map<String, Long> events) {
        return new MonitorSample(s.atNanos(), s.cpus(), events, s.unreadable());
    }

    /** {@return a look in which this CPU could not be read} */
    static MonitorSample without(MonitorSample s, int cpu) {
        return new MonitorSample(
                s.atNanos(), s.cpus().stream().filter(c -> c.cpu() != cpu).toList(), s.events(), s.unreadable() + 1);
    }

    /** {@return a look in which this CPU is different} */
    static MonitorSample with(MonitorSample s, int cpu, UnaryOperator<CpuSample> change) {
        return new MonitorSample(
                s.atNanos(),
                s.cpus().stream().map(c -> c.cpu() == cpu ? change.apply(c) : c).toList(),
                s.events(),
                s.unreadable());
    }

    static UnaryOperator<CpuSample> depth(long depth) {
        return c -> new CpuSample(
                c.cpu(),
                c.nrRunning(),
                c.clockNanos(),
                c.idle(),
                Optional.of(new ScxQueue(c.nrRunning(), depth, 1)),
                c.schedstat());
    }

    static UnaryOperator<CpuSample> clock(long clock, boolean idle) {
        return c -> new CpuSample(c.cpu(), c.nrRunning(), clock, idle, c.scx(), c.schedstat());
    }

    static UnaryOperator<CpuSample> schedstat(SchedStat stat) {
        return c -> new CpuSample(c.cpu(), c.nrRunning(), c.clockNanos(), c.idle(), c.scx(), Optional.of(stat));
    }
}
