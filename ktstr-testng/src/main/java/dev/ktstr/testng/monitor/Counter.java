// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.util.OptionalLong;

/** Follows a counter of the guest's kernel from look to look. One that cannot be a counter has no change that could be told. */
final class Counter {
    /** What counts events cannot count more than one in a nanosecond on each CPU. */
    static final double EVENTS_PER_NANO = 1;
    /**
     * What sums up time does so for each task, and a task's time is added at its end, however long ago it began. The most tasks
     * a kernel has (PID_MAX_LIMIT) leave room for both.
     */
    static final double TIME_PER_NANO = 4 * 1024 * 1024;

    private final double mostPerNano;
    private boolean begun;
    private boolean sound = true;
    private long firstValue;
    private long lastValue;
    private long lastNanos;

    /**
     * Begins to follow a counter.
     *
     * @param mostPerNano by how much it can grow in a nanosecond
     */
    Counter(double mostPerNano) {
        this.mostPerNano = mostPerNano;
    }

    /** {@return a counter of sched_ext, by its name, summed over so many CPUs} */
    static Counter ofEvent(String name, int cpus) {
        return new Counter(cpus * (name.endsWith("_duration") ? TIME_PER_NANO : EVENTS_PER_NANO));
    }

    void read(long atNanos, long value) {
        if (value < 0 || (begun && !canGrow(atNanos - lastNanos, value))) {
            sound = false;
        }
        if (!begun) {
            firstValue = value;
            begun = true;
        }
        lastValue = value;
        lastNanos = atNanos;
    }

    private boolean canGrow(long nanos, long value) {
        return value >= lastValue && value - lastValue <= nanos * mostPerNano;
    }

    /** {@return by how much it grew from the first reading to the last; empty if it went backwards, or up too fast} */
    OptionalLong change() {
        return sound && begun ? OptionalLong.of(lastValue - firstValue) : OptionalLong.empty();
    }
}
