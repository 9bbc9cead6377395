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
    /** Computes for a while, sleeps for a while. */
    BURSTY("bursty", 1, nanos("onNanos", 50_000_000), nanos("offNanos", 100_000_000)),
    /** Two workers that wake each other through a pair of pipes, after computing. */
    PIPE("pipe", 2, units("burst", 1024)),
    /** Two workers that wake each other through a futex, after computing. */
    FUTEX_PING_PONG("futex-ping-pong", 2, units("spins", 1024)),
    /** Goes through phases, over and over. */
    SEQUENCE("sequence", 1);

    /** The most turns of a loop between two wake-ups. */
    public static final long MAX_UNITS = 1 << 30;

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
    private final List<Parameter> parameters;

    WorkType(String text, int group, Parameter... parameters) {
        this.text = text;
        this.group = group;
        this.parameters = List.of(parameters);
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
        return group;
    }

    /** {@return whether its works have phases} */
    boolean hasPhases() {
        return this == SEQUENCE;
    }

    /** {@return whether its works have a command line} */
    boolean hasArguments() {
        return false;
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
        for (WorkType type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no type of work, expected one of " + Arrays.toString(values()));
    }
}
