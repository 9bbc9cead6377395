// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a worker does until it is told to stop.
 *
 * @param type what kind of work
 * @param values its type's numbers, in the order of {@link WorkType#parameters}
 * @param phases what a sequence goes through, 1 to {@link RunPlan#MAX_PHASES}; none for other types
 * @param arguments the command line of a program that does the work, the first an absolute path in the guest; none for other types
 */
public record Work(WorkType type, List<Long> values, List<Phase> phases, List<String> arguments) {
    public Work {
        values = List.copyOf(values);
        phases = List.copyOf(phases);
        arguments = List.copyOf(arguments);
        List<WorkType.Parameter> parameters = type.parameters();
        Limits.between(
                "The number of " + type.label() + "'s numbers", values.size(), parameters.size(), parameters.size());
        for (int i = 0; i < parameters.size(); i++) {
            WorkType.Parameter parameter = parameters.get(i);
            Limits.between(type.label() + "'s " + parameter.name(), values.get(i), parameter.least(), parameter.most());
        }
        Limits.between(
                type.label() + "'s number of phases",
                phases.size(),
                type.hasPhases() ? 1 : 0,
                type.hasPhases() ? RunPlan.MAX_PHASES : 0);
        if (type.hasArguments()) {
            CommandLine.check(type.label(), arguments);
        } else {
            Limits.between(type.label() + "'s number of arguments", arguments.size(), 0, 0);
        }
        Limits.between(type.label() + "'s group of workers", type.groupSize(values), 1, WorkType.MAX_GROUP);
    }

    /** {@return work of this type with the usual numbers} */
    public static Work of(WorkType type) {
        return new Work(
                type, type.parameters().stream().map(WorkType.Parameter::usual).toList(), List.of(), List.of());
    }

    /** {@return work of this type with these numbers, in the order of {@link WorkType#parameters}} */
    public static Work of(WorkType type, long... values) {
        return new Work(type, Arrays.stream(values).boxed().toList(), List.of(), List.of());
    }

    /** {@return work that goes through these phases, again and again} */
    public static Work sequence(List<Phase> phases) {
        return new Work(WorkType.SEQUENCE, List.of(), phases, List.of());
    }

    /** {@return work that a program does: an absolute path in the guest, and its arguments} */
    public static Work custom(List<String> command) {
        return new Work(WorkType.CUSTOM, List.of(), List.of(), command);
    }

    /**
     * {@return a copy with another number}
     *
     * @param parameter its name, as {@link WorkType#parameters} has it
     */
    public Work with(String parameter, long value) {
        List<Long> changed = new ArrayList<>(values);
        changed.set(index(parameter), value);
        return new Work(type, changed, phases, arguments);
    }

    /**
     * {@return one of its numbers}
     *
     * @param parameter its name, as {@link WorkType#parameters} has it
     */
    public long value(String parameter) {
        return values.get(index(parameter));
    }

    private int index(String parameter) {
        List<WorkType.Parameter> parameters = type.parameters();
        return IntStream.range(0, parameters.size())
                .filter(i -> parameters.get(i).name().equals(parameter))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type.label() + " has no number '" + parameter
                        + "', expected one of "
                        + parameters.stream().map(WorkType.Parameter::name).toList()));
    }

    /** {@return a copy with another time} */
    public Work with(String parameter, Duration value) {
        return with(parameter, value.toNanos());
    }

    /** {@return how many workers play together; a number of workers is a multiple of it} */
    public int groupSize() {
        return type.groupSize(values);
    }

    /** {@return the type's name on the wire and in reports} */
    public String name() {
        return type.toString();
    }

    @Override
    public String toString() {
        String numbers = IntStream.range(0, values.size())
                .mapToObj(i -> type.parameters().get(i).name() + "=" + values.get(i))
                .collect(Collectors.joining(", "));
        String list = phases.stream().map(Phase::toString).collect(Collectors.joining(", "));
        return type.label() + "[" + numbers + list + String.join(" ", arguments) + "]";
    }
}
