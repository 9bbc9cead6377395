// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A program of the host that runs in the guest: beside the workers, as the workload itself, or in the place of workers ({@link
 * Works#custom}). Immutable: every method returns a changed copy.
 *
 * <pre>{@code
 * Payload FIO = Payload.named("fio")
 *         .args("--name=read", "--rw=randread", "--size=16m", "--directory=/tmp", "--ioengine=sync", "--output-format=json")
 *         .json()
 *         .atLeast("jobs.0.read.iops", 1000);
 * Payload HACKBENCH = Payload.named("hackbench").metric("seconds", "^Time: ([\\d.]+)").atMost("seconds", 20);
 * }</pre>
 *
 * @param name what operations and reports call it
 * @param binary a path, or a name that is looked for in the module's directory and in {@code PATH}
 * @param args its arguments
 * @param included files and directories that it needs, found as the binary is; they lie in {@value #GUEST_DIRECTORY} of the guest
 * @param output what it is expected to leave behind
 * @param bounds what is demanded of its metrics
 */
public record Payload(
        String name,
        String binary,
        List<String> args,
        List<String> included,
        PayloadOutput output,
        List<MetricBound> bounds) {
    /** Where its program and what it brings along lie in the guest. */
    public static final String GUEST_DIRECTORY = "/include";

    public Payload {
        args = List.copyOf(args);
        included = List.copyOf(included);
        bounds = List.copyOf(bounds);
    }

    /** {@return a payload whose program has this name, too, and that is to end with status 0} */
    public static Payload named(String name) {
        return new Payload(name, name, List.of(), List.of(), PayloadOutput.NOTHING, List.of());
    }

    /** {@return a copy of another name, to run the same program twice} */
    public Payload as(String otherName) {
        return new Payload(otherName, binary, args, included, output, bounds);
    }

    /** {@return a copy with this program} */
    public Payload binary(String path) {
        return new Payload(name, path, args, included, output, bounds);
    }

    /** {@return a copy with these arguments} */
    public Payload args(String... arguments) {
        return new Payload(name, binary, List.of(arguments), included, output, bounds);
    }

    /** {@return a copy that brings these files and directories along, too; {@code jobs/a.fio} becomes {@code /include/a.fio}} */
    public Payload include(String... paths) {
        return new Payload(name, binary, args, joined(included, List.of(paths)), output, bounds);
    }

    /** {@return a copy that is to end with this status, 0 to 255} */
    public Payload exitCode(int expected) {
        return withOutput(output.withExitCode(expected));
    }

    /**
     * {@return a copy whose standard output has a JSON object} Its numbers become metrics by their paths, for example {@code
     * jobs.0.read.iops}. Text before and behind the object does not matter; no object is a failure.
     */
    public Payload json() {
        return withOutput(output.withJson());
    }

    /**
     * {@return a copy with a metric that is read from what it prints}
     *
     * @param metric its name
     * @param regex looked for in what it prints, where {@code ^} and {@code $} are the begin and the end of a line; its first group is
     *     the number. Of several matches the last one counts; standard output comes before standard error
     */
    public Payload metric(String metric, String regex) {
        return withOutput(output.withMetric(metric, regex));
    }

    /** {@return a copy of whose metric at least this much is demanded} */
    public Payload atLeast(String metric, double least) {
        return with(new MetricBound(metric, OptionalDouble.of(least), OptionalDouble.empty()));
    }

    /** {@return a copy of whose metric at most this much is demanded} */
    public Payload atMost(String metric, double most) {
        return with(new MetricBound(metric, OptionalDouble.empty(), OptionalDouble.of(most)));
    }

    /** {@return a copy whose metric has to lie between these two, both included} */
    public Payload between(String metric, double least, double most) {
        return with(new MetricBound(metric, OptionalDouble.of(least), OptionalDouble.of(most)));
    }

    /** {@return its command line in the guest} */
    public List<String> command() {
        Path file = Path.of(binary).getFileName();
        return joined(List.of(GUEST_DIRECTORY + "/" + (file == null ? "" : file)), args);
    }

    /** {@return whether it is to leave more behind than a program that ends with status 0} */
    boolean isJudged() {
        return !output.equals(PayloadOutput.NOTHING) || !bounds.isEmpty();
    }

    /** {@return those that operations and cgroups bring along, each once} */
    static List<Payload> in(List<Op> ops, List<Cgroup> cgroups) {
        return Stream.concat(
                        ops.stream().flatMap(op -> op.payloads().stream()),
                        cgroups.stream().flatMap(cgroup -> cgroup.payloads().stream()))
                .distinct()
                .toList();
    }

    private Payload with(MetricBound bound) {
        return new Payload(name, binary, args, included, output, joined(bounds, List.of(bound)));
    }

    private Payload withOutput(PayloadOutput changed) {
        return new Payload(name, binary, args, included, changed, bounds);
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** Throws {@link IllegalArgumentException} where a bound is on what nothing delivers. */
    void requireDelivered() {
        bounds.stream()
                .filter(bound -> !output.mayDeliver(bound.metric()))
                .findFirst()
                .ifPresent(bound -> {
                    throw new IllegalArgumentException("payload '" + name + "' is to have " + bound.metric() + " "
                            + bound + ", and nothing says where that metric comes from; add json(), or metric(\""
                            + bound.metric() + "\", \"a pattern with a (group)\")");
                });
    }
}
