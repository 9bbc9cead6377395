// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;

/**
 * A scheduling policy of {@code sched(7)}.
 *
 * @param kind which
 * @param priority 1 to 99 for {@link Kind#FIFO} and {@link Kind#ROUND_ROBIN}, else 0
 * @param runtime of {@link Kind#DEADLINE}: how long it runs in each period, longer than 0; else zero
 * @param deadline of {@link Kind#DEADLINE}: within which time, at least the runtime; else zero
 * @param period of {@link Kind#DEADLINE}: at least the deadline; else zero
 */
public record SchedPolicy(Kind kind, int priority, Duration runtime, Duration deadline, Duration period) {
    /** Ordinary: what workers are when nobody says. */
    public static final SchedPolicy NORMAL = plain(Kind.NORMAL);

    /** For CPU hogs. */
    public static final SchedPolicy BATCH = plain(Kind.BATCH);

    /** Runs when nobody else wants to. */
    public static final SchedPolicy IDLE = plain(Kind.IDLE);

    /** Under the sched_ext scheduler, also where it takes only those that ask for it. */
    public static final SchedPolicy EXT = plain(Kind.EXT);

    /** A policy; the text is the name on the wire. */
    public enum Kind {
        NORMAL("normal"),
        BATCH("batch"),
        IDLE("idle"),
        FIFO("fifo"),
        ROUND_ROBIN("round-robin"),
        DEADLINE("deadline"),
        EXT("ext");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        static Kind parse(String text) {
            return Names.parse(values(), text, "scheduling policy");
        }
    }

    /** What the kernel takes (__checkparam_dl and sysctl_sched_dl_period_min and _max in kernel/sched/deadline.c). */
    private static final Duration LEAST_RUNTIME = Duration.ofNanos(1024);

    private static final Duration LEAST_PERIOD = Duration.ofNanos(100_000);
    private static final Duration LONGEST_PERIOD = Duration.ofNanos((1L << 22) * 1000);

    public SchedPolicy {
        boolean realTime = kind == Kind.FIFO || kind == Kind.ROUND_ROBIN;
        Limits.between("The priority of policy " + kind, priority, realTime ? 1 : 0, realTime ? 99 : 0);
        if (kind == Kind.DEADLINE) {
            Limits.between("The runtime of policy deadline", runtime, LEAST_RUNTIME, LONGEST_PERIOD);
            Limits.between("The period of policy deadline", period, LEAST_PERIOD, LONGEST_PERIOD);
            if (deadline.compareTo(runtime) < 0 || period.compareTo(deadline) < 0) {
                throw new IllegalArgumentException("Policy deadline must have runtime <= deadline <= period, got "
                        + runtime + ", " + deadline + ", " + period);
            }
        }
    }

    private static SchedPolicy plain(Kind kind) {
        return new SchedPolicy(kind, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** {@return first in, first out, of this real-time priority: 1 to 99} */
    public static SchedPolicy fifo(int priority) {
        return new SchedPolicy(Kind.FIFO, priority, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** {@return round robin of this real-time priority: 1 to 99} */
    public static SchedPolicy roundRobin(int priority) {
        return new SchedPolicy(Kind.ROUND_ROBIN, priority, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** {@return so much CPU time before each deadline, in each period} */
    public static SchedPolicy deadline(Duration runtime, Duration deadline, Duration period) {
        return new SchedPolicy(Kind.DEADLINE, 0, runtime, deadline, period);
    }
}
