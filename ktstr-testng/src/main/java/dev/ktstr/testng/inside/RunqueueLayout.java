// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import dev.ktstr.kernel.live.Field;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.testng.monitor.CpuSample;
import dev.ktstr.testng.monitor.SchedStat;
import dev.ktstr.testng.monitor.ScxQueue;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/** Where this kernel has what a look at a runqueue wants, counted from the first of these fields on. */
final class RunqueueLayout {
    private static final String RUNQUEUE = "struct rq";

    private final long begin;
    private final int length;
    private final Field nrRunning;
    private final Field clock;
    private final Field current;
    private final Field idle;
    private final Optional<Scx> scx;
    private final Optional<Stat> stat;

    private record Scx(Field nrRunning, Field localDsqDepth, Field flags) {
        Stream<Field> all() {
            return Stream.of(nrRunning, localDsqDepth, flags);
        }
    }

    private record Stat(
            Field runDelay, Field pcount, Field yields, Field calls, Field goIdle, Field wakeUps, Field localWakeUps) {
        Stream<Field> all() {
            return Stream.of(runDelay, pcount, yields, calls, goIdle, wakeUps, localWakeUps);
        }
    }

    private RunqueueLayout(LiveKernel kernel) {
        Field absoluteRunning = kernel.field(RUNQUEUE, "nr_running");
        Field absoluteClock = kernel.field(RUNQUEUE, "clock");
        Field absoluteCurrent = kernel.field(RUNQUEUE, "curr");
        Field absoluteIdle = kernel.field(RUNQUEUE, "idle");
        Optional<Scx> absoluteScx = kernel.fieldIfThere(RUNQUEUE, "scx")
                .map(any -> new Scx(
                        kernel.field(RUNQUEUE, "scx.nr_running"),
                        kernel.field(RUNQUEUE, "scx.local_dsq.nr"),
                        kernel.field(RUNQUEUE, "scx.flags")));
        // All of them, or none: kernels have them where they are built with CONFIG_SCHEDSTATS.
        Optional<Stat> absoluteStat = kernel.fieldIfThere(RUNQUEUE, "sched_goidle")
                .map(any -> new Stat(
                        kernel.field(RUNQUEUE, "rq_sched_info.run_delay"),
                        kernel.field(RUNQUEUE, "rq_sched_info.pcount"),
                        kernel.field(RUNQUEUE, "yld_count"),
                        kernel.field(RUNQUEUE, "sched_count"),
                        kernel.field(RUNQUEUE, "sched_goidle"),
                        kernel.field(RUNQUEUE, "ttwu_count"),
                        kernel.field(RUNQUEUE, "ttwu_local")));
        Stream<Field> always = Stream.of(absoluteRunning, absoluteClock, absoluteCurrent, absoluteIdle);
        Stream<Field> sometimes = Stream.concat(
                absoluteScx.stream().flatMap(Scx::all), absoluteStat.stream().flatMap(Stat::all));
        long[] extent = Stream.concat(always, sometimes)
                .flatMap(field -> Stream.of(field.offset(), field.offset() + field.size()))
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        this.begin = extent[0];
        this.length = (int) (extent[extent.length - 1] - begin);
        this.nrRunning = within(absoluteRunning);
        this.clock = within(absoluteClock);
        this.current = within(absoluteCurrent);
        this.idle = within(absoluteIdle);
        this.scx = absoluteScx.map(
                fields -> new Scx(within(fields.nrRunning), within(fields.localDsqDepth), within(fields.flags)));
        this.stat = absoluteStat.map(fields -> new Stat(
                within(fields.runDelay),
                within(fields.pcount),
                within(fields.yields),
                within(fields.calls),
                within(fields.goIdle),
                within(fields.wakeUps),
                within(fields.localWakeUps)));
    }

    /**
     * {@return where this kernel has it}
     *
     * @throws dev.ktstr.kernel.live.LiveKernelException if it does not have what every kernel has
     */
    static RunqueueLayout of(LiveKernel kernel) {
        return new RunqueueLayout(kernel);
    }

    private Field within(Field field) {
        return new Field(field.offset() - begin, field.size());
    }

    /** {@return where in a runqueue the bytes begin that a look wants} */
    long begin() {
        return begin;
    }

    /** {@return how many bytes it wants} */
    int length() {
        return length;
    }

    /** {@return what a copy of these bytes says} */
    CpuSample sample(int cpu, ByteBuffer copy) {
        return new CpuSample(
                cpu,
                nrRunning.in(copy),
                clock.in(copy),
                current.in(copy) == idle.in(copy),
                scx.map(at -> new ScxQueue(at.nrRunning.in(copy), at.localDsqDepth.in(copy), at.flags.in(copy))),
                stat.map(at -> new SchedStat(
                        at.runDelay.in(copy),
                        at.pcount.in(copy),
                        at.yields.in(copy),
                        at.calls.in(copy),
                        at.goIdle.in(copy),
                        at.wakeUps.in(copy),
                        at.localWakeUps.in(copy))));
    }
}
