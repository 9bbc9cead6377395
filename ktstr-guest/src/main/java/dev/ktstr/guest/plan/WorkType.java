// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The types of work there are: a row for each file below {@code work/} of the agent, where it is said how a type counts its units. A
 * test holds the rows against the agent's table.
 */
public enum WorkType {
    /** Computes without ever giving the CPU up. */
    SPIN("spin", 1),
    /** Gives the CPU up as often as it can: {@code sched_yield} in a loop. */
    YIELD("yield", 1),
    /** Computes and yields in turn. */
    MIXED("mixed", 1),
    /** Writes blocks of 4 KiB to a file in memory, sleeps. */
    IO_SYNC("io-sync", 1, number("writes", 1, 1024, 16), nanos("sleepNanos", 100_000)),
    /** Computes for a while, sleeps for a while. */
    BURSTY("bursty", 1, nanos("onNanos", 50_000_000), nanos("offNanos", 100_000_000)),
    /** Two workers that wake each other through a pair of pipes, after computing. */
    PIPE("pipe", 2, units("burst", 1024)),
    /** Two workers that wake each other through a futex, after computing. */
    FUTEX_PING_PONG("futex-ping-pong", 2, units("spins", 1024)),
    /** Walks around a buffer, again and again. */
    CACHE_PRESSURE("cache-pressure", 1, bytes("bytes", 64, 32 << 10), bytes("stride", 1, 64)),
    /** Walks around a buffer, yields. */
    CACHE_YIELD("cache-yield", 1, bytes("bytes", 64, 32 << 10), bytes("stride", 1, 64)),
    /** Two workers that walk around buffers and wake each other through pipes. */
    CACHE_PIPE("cache-pipe", 2, bytes("bytes", 64, 32 << 10), units("burst", 1024)),
    /** One worker that wakes several at once. */
    FUTEX_FAN_OUT("futex-fan-out", 1, 1, players("fanOut", 1, 4), units("spins", 1024)),
    /** Goes through phases, over and over. */
    SEQUENCE("sequence", 1),
    /** Forks children that end at once. */
    FORK_EXIT("fork-exit", 1),
    /** Takes one nice value after the other. */
    NICE_SWEEP("nice-sweep", 1),
    /** Pins itself to one CPU after the other. */
    AFFINITY_CHURN("affinity-churn", 1, units("spins", 1024)),
    /** Takes one scheduling policy after the other. */
    POLICY_CHURN("policy-churn", 1, units("spins", 1024)),
    /** One worker that wakes several at once, who then multiply matrices. */
    FAN_OUT_COMPUTE(
            "fan-out-compute",
            1,
            1,
            players("fanOut", 1, 4),
            kib("kib", 1, 256),
            units("operations", 5),
            nanos("sleepNanos", 100_000)),
    /** Touches pages and gives them back. */
    PAGE_FAULT_CHURN("page-fault-churn", 1, kib("kib", 4, 4096), units("touches", 256), units("spins", 64)),
    /** Workers that want the same lock. */
    MUTEX_CONTENTION("mutex-contention", 0, 1, players("contenders", 2, 4), units("hold", 256), units("work", 1024)),
    /** Runs a program. */
    CUSTOM("custom", 1),
    /** Keeps several multiplications in flight at once. */
    ALU_HOT("alu-hot", 1, number("width", 1, 8, 4)),
    /** Two workers on the two threads of a core. */
    SMT_SIBLING_SPIN("smt-sibling-spin", 2),
    /** Many instructions per cycle and few, in turn. */
    IPC_VARIANCE("ipc-variance", 1, units("burst", 1024), kib("kib", 1, 4096)),
    /** Reads blocks of a file in memory at random. */
    IO_RAND_READ("io-rand-read", 1),
    /** Workers that write to the same file. */
    IO_CONVOY("io-convoy", 0, 1, players("writers", 2, 4), number("writes", 1, 1024, 16)),
    /** Computes a little, sleeps a little. */
    IDLE_CHURN("idle-churn", 1, units("spins", 256), nanos("sleepNanos", 50_000)),
    /** A ring in which each wakes the next, by futex (wake 0) or pipe (wake 1). */
    WAKE_CHAIN("wake-chain", 0, 1, number("depth", 2, 32, 4), number("wake", 0, 1, 0), units("workPerHop", 256)),
    /** An unimportant worker that wakes an important one. */
    ASYMMETRIC_WAKER("asymmetric-waker", 2, units("wakerSpins", 4096), units("wakeeSpins", 256)),
    /** Producers of events, and consumers who all wait for all of them. */
    EPOLL_STORM(
            "epoll-storm",
            0,
            2,
            number("producers", 1, 128, 2),
            number("consumers", 1, 128, 2),
            number("events", 1, 32, 8)),
    /** One worker that wakes a crowd, several times in a row. */
    THUNDERING_HERD(
            "thundering-herd",
            1,
            1,
            players("waiters", 1, 8),
            units("batches", 4),
            nanos("interBatchNanos", 10_000_000)),
    /** Waits for a periodic timer. */
    TIMER_LATENCY("timer-latency", 1, interval("intervalNanos", 1_000_000)),
    /** Two workers that send datagrams over the loopback device. */
    NET_TRAFFIC("net-traffic", 2, number("burst", 1, 1024, 16), number("bytes", 8, 16_384, 1024)),
    /** Is woken by a timer's interrupt through a signal. */
    IRQ_WAKE("irq-wake", 1, units("spins", 256), interval("delayNanos", 200_000)),
    /** Two workers that pin each other. */
    CROSS_AFFINITY_CHURN("cross-affinity-churn", 2, units("spins", 1024)),
    /** Moves from node to node with its memory. */
    NUMA_MIGRATION_CHURN("numa-migration-churn", 1, kib("kib", 4, 1024)),
    /** Makes cgroups, computes in them and removes them. */
    CGROUP_CHURN("cgroup-churn", 1, units("spins", 1024)),
    /** Moves to and fro between two cgroups. */
    CGROUP_ATTACH_STORM("cgroup-attach-storm", 1),
    /** Walks through memory that is on another node each time. */
    NUMA_WORKING_SET_SWEEP("numa-working-set-sweep", 1, kib("kib", 4, 4096)),
    /** Three workers of which the middle one keeps the first from the lock that the last one holds. */
    PRIORITY_INVERSION("priority-inversion", 3, units("hold", 16_384), units("work", 16_384)),
    /** Two workers that send each other signals. */
    SIGNAL_STORM("signal-storm", 2, units("burst", 16), units("spins", 1024)),
    /** A worker from which others take the CPU again and again. */
    PREEMPT_STORM("preempt-storm", 1, 1, number("preemptors", 1, 16, 1), interval("intervalNanos", 200_000)),
    /** A worker that has of its CPU what a real-time worker leaves. */
    RT_STARVATION("rt-starvation", 2, nanos("onNanos", 20_000_000), nanos("offNanos", 20_000_000)),
    /** Producers and consumers of unequal speed with a bounded queue between them. */
    PRODUCER_CONSUMER_IMBALANCE(
            "producer-consumer-imbalance",
            0,
            2,
            number("producers", 1, 128, 3),
            number("consumers", 1, 128, 1),
            units("capacity", 64),
            units("produceSpins", 256),
            units("consumeSpins", 1024)),
    /** A messenger and workers that answer requests. */
    SCHBENCH(
            "schbench",
            1,
            1,
            players("workers", 1, 4),
            kib("kib", 1, 256),
            units("operations", 5),
            nanos("thinkNanos", 100_000)),
    /** A cache of objects with a fast path and a slow one. */
    TAOBENCH(
            "taobench",
            0,
            2,
            number("fast", 1, 128, 3),
            number("slow", 1, 128, 1),
            number("objects", 1, 1 << 20, 16_384),
            number("hitPercent", 1, 100, 90),
            nanos("fillNanos", 100_000)),
    /** Uses the CPU for an exact time, sleeps. */
    CALIBRATED_SPIN(
            "calibrated-spin", 1, number("spinNanos", 1, 0xffff_ffffL, 1_000_000), nanos("restNanos", 1_000_000));

    /** The most turns of a loop between two wake-ups. */
    public static final long MAX_UNITS = 1 << 30;

    /** The most memory of a worker, in KiB. */
    public static final long MAX_KIB = 1 << 20;

    /** The most workers that play together. */
    public static final int MAX_GROUP = 256;

    /**
     * A number that a work of this type has.
     *
     * @param name in plans
     * @param least the smallest value
     * @param most the largest value
     * @param usual its value where a test does not say
     */
    public record Parameter(String name, long least, long most, long usual) {}

    private final String text;
    private final int group;
    /** The first so many numbers each say how many more play together. */
    private final int groupParameters;

    @SuppressWarnings("ImmutableEnumChecker") // It is: List.of.
    private final List<Parameter> parameters;

    WorkType(String text, int group, Parameter... parameters) {
        this(text, group, 0, parameters);
    }

    WorkType(String text, int group, int groupParameters, Parameter... parameters) {
        this.text = text;
        this.group = group;
        this.groupParameters = groupParameters;
        this.parameters = List.of(parameters);
    }

    private static Parameter number(String name, long least, long most, long usual) {
        return new Parameter(name, least, most, usual);
    }

    /** How many play together: 1 or more with one more, or 2 or more among themselves. */
    private static Parameter players(String name, int least, long usual) {
        return new Parameter(name, least, MAX_GROUP - 2 + least, usual);
    }

    private static Parameter bytes(String name, long least, long usual) {
        return new Parameter(name, least, MAX_KIB << 10, usual);
    }

    private static Parameter kib(String name, long least, long usual) {
        return new Parameter(name, least, MAX_KIB, usual);
    }

    private static Parameter interval(String name, long usual) {
        return new Parameter(name, 1000, Limits.MAX_DURATION.toNanos(), usual);
    }

    private static Parameter units(String name, long usual) {
        return new Parameter(name, 1, MAX_UNITS, usual);
    }

    private static Parameter nanos(String name, long usual) {
        return new Parameter(name, 1, Limits.MAX_DURATION.toNanos(), usual);
    }

    /** {@return its numbers, in the order of {@link Work#values}} */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** {@return how many workers play together, given its numbers} */
    int groupSize(List<Long> values) {
        return group
                + (int) values.stream()
                        .limit(groupParameters)
                        .mapToLong(Long::longValue)
                        .sum();
    }

    /** {@return whether its works have phases} */
    boolean hasPhases() {
        return this == SEQUENCE;
    }

    /** {@return whether its works have a command line} */
    boolean hasArguments() {
        return this == CUSTOM;
    }

    /** {@return its name in messages: {@code FutexPingPong}} */
    String label() {
        return Arrays.stream(text.split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** {@return its name on the wire and in reports} */
    @Override
    public String toString() {
        return text;
    }

    /** {@return the type of this name} Throws {@link IllegalArgumentException} where none has it. */
    public static WorkType parse(String text) {
        return Names.parse(values(), text, "type of work");
    }
}
