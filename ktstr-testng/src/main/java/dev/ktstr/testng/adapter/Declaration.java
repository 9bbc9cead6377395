// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.MonitorThresholds;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.run.CaseContext;
import dev.ktstr.testng.run.CasePlan;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads a test method's {@link Ktstr} annotation. What is wrong with one row fails that row and no other one, so it is put
 * into the row instead of being thrown.
 */
final class Declaration {
    private static final int DEFAULT_CORES = 2;
    private static final int LEAST_MEMORY_MIB = 256;
    /** What the kernel takes for itself for each CPU, in MiB. */
    private static final int MEMORY_PER_CPU_MIB = 64;

    private final Class<?> testClass;
    private final Method method;
    private final Ktstr annotation;

    private Declaration(Class<?> testClass, Method method) {
        this.testClass = testClass;
        this.method = method;
        this.annotation = method.getAnnotation(Ktstr.class);
    }

    /**
     * {@return the rows of a method that carries {@link Ktstr}}
     *
     * @param testClass the class it is run in, which may inherit it
     */
    static List<CaseContext> rows(Class<?> testClass, Method method) {
        return new Declaration(testClass, method).rows();
    }

    private List<CaseContext> rows() {
        List<CaseContext> rows = new ArrayList<>();
        if (annotation.presets().length == 0 || namesATopology()) {
            rows.add(declaredTopology());
        }
        // Named twice, a preset is still one machine, and a case's name belongs to one case.
        for (String preset : new LinkedHashSet<>(List.of(annotation.presets()))) {
            rows.add(row(preset, () -> {
                TopologyPreset p = TopologyPreset.named(preset);
                return plan(preset, p.topology(), p.memoryMiB());
            }));
        }
        return rows;
    }

    private boolean namesATopology() {
        return annotation.numaNodes().length
                        + annotation.llcs().length
                        + annotation.cores().length
                        + annotation.threads().length
                > 0;
    }

    private CaseContext declaredTopology() {
        try {
            Topology topology = topology();
            return row(topology.toString(), () -> plan(topology.toString(), topology, 0));
        } catch (IllegalArgumentException e) {
            return CaseContext.invalid("declared", inPlace(e));
        }
    }

    private CaseContext row(String name, Supplier<CasePlan> plan) {
        try {
            return CaseContext.of(plan.get());
        } catch (IllegalArgumentException e) {
            return CaseContext.invalid(name, inPlace(e));
        }
    }

    private IllegalArgumentException inPlace(IllegalArgumentException e) {
        return new IllegalArgumentException(
                "@Ktstr of " + testClass.getName() + "." + method.getName() + ": " + e.getMessage(), e);
    }

    private Topology topology() {
        Optional<Scheduler.Shape> inherited = scheduler().topology();
        int nodes = one("numaNodes", annotation.numaNodes())
                .orElseGet(() -> inherited.map(Scheduler.Shape::numaNodes).orElse(1));
        int llcs = one("llcs", annotation.llcs())
                .orElseGet(() -> inherited.map(Scheduler.Shape::llcs).orElse(1));
        int cores = one("cores", annotation.cores())
                .orElseGet(() -> inherited.map(Scheduler.Shape::coresPerLlc).orElse(DEFAULT_CORES));
        int threads = one("threads", annotation.threads())
                .orElseGet(() -> inherited.map(Scheduler.Shape::threadsPerCore).orElse(1));
        return new Topology(nodes, llcs, cores, threads);
    }

    private CasePlan plan(String row, Topology topology, int presetMemoryMiB) {
        if (annotation.durationSeconds() < 1) {
            throw new IllegalArgumentException(
                    "durationSeconds must be at least 1 but was " + annotation.durationSeconds());
        }
        int memory = Math.max(
                Math.max(annotation.memoryMiB(), presetMemoryMiB),
                Math.max(LEAST_MEMORY_MIB, topology.cpus() * MEMORY_PER_CPU_MIB));
        Scheduler scheduler = scheduler();
        return new CasePlan(
                testClass.getName(),
                method.getName(),
                row,
                topology,
                memory,
                withArgs(scheduler),
                Thresholds.DEFAULTS.overriddenBy(scheduler.thresholds()).overriddenBy(thresholds()),
                Duration.ofSeconds(annotation.durationSeconds()),
                watchdog(scheduler));
    }

    private Optional<Duration> watchdog(Scheduler scheduler) {
        Optional<Integer> millis = one("watchdogMillis", annotation.watchdogMillis());
        millis.filter(value -> value < 1).ifPresent(value -> {
            throw new IllegalArgumentException("watchdogMillis must be at least 1 but was " + value);
        });
        if (millis.isPresent() && scheduler.binary().isEmpty()) {
            throw new IllegalArgumentException(
                    "watchdogMillis is of sched_ext schedulers, and this test has none: say which with scheduler = \"...\"");
        }
        return millis.map(Duration::ofMillis);
    }

    private Scheduler withArgs(Scheduler scheduler) {
        if (annotation.schedulerArgs().length == 0) {
            return scheduler;
        }
        List<String> args = new ArrayList<>(scheduler.args());
        args.addAll(List.of(annotation.schedulerArgs()));
        return scheduler.args(args.toArray(String[]::new));
    }

    private Thresholds thresholds() {
        return new Thresholds(
                oneFlag("notStarved", annotation.notStarved()),
                one("maxGapMillis", annotation.maxGapMillis()).map(Duration::ofMillis),
                oneNumber("maxSpreadPct", annotation.maxSpreadPct()),
                oneFlag("isolation", annotation.isolation()),
                oneNumber("maxThroughputCv", annotation.maxThroughputCv()),
                monitorThresholds());
    }

    private MonitorThresholds monitorThresholds() {
        return new MonitorThresholds(
                oneFlag("monitorChecks", annotation.monitorChecks()),
                oneNumber("maxImbalanceRatio", annotation.maxImbalanceRatio()),
                one("maxLocalDsqDepth", annotation.maxLocalDsqDepth()),
                oneFlag("failOnStall", annotation.failOnStall()),
                one("sustainedSamples", annotation.sustainedSamples()),
                oneNumber("maxFallbackRate", annotation.maxFallbackRate()),
                oneNumber("maxKeepLastRate", annotation.maxKeepLastRate()));
    }

    private Scheduler scheduler() {
        String name = annotation.scheduler();
        if (name.isEmpty()) {
            return Scheduler.EEVDF;
        }
        for (Class<?> c = testClass; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals(name)
                        && field.getType() == Scheduler.class
                        && Modifier.isStatic(field.getModifiers())) {
                    return read(field);
                }
            }
        }
        throw new IllegalArgumentException("scheduler = \"" + name + "\" names no static field of type Scheduler in "
                + testClass.getName() + "; declare one, for example: static final Scheduler " + name
                + " = Scheduler.named(\"...\")");
    }

    private static Scheduler read(Field field) {
        try {
            field.setAccessible(true);
            Scheduler scheduler = (Scheduler) field.get(null);
            if (scheduler == null) {
                throw new IllegalArgumentException("the field " + field.getName() + " is null");
            }
            return scheduler;
        } catch (IllegalAccessException | ExceptionInInitializerError e) {
            throw new IllegalArgumentException("the field " + field.getName() + " cannot be read: " + e, e);
        }
    }

    private static <T> Optional<T> atMostOne(String name, int length, Supplier<T> value) {
        if (length > 1) {
            throw new IllegalArgumentException(name + " takes one value, not " + length);
        }
        return length == 0 ? Optional.empty() : Optional.of(value.get());
    }

    private static Optional<Integer> one(String name, int... values) {
        return atMostOne(name, values.length, () -> values[0]);
    }

    private static Optional<Double> oneNumber(String name, double... values) {
        return atMostOne(name, values.length, () -> values[0]);
    }

    private static Optional<Boolean> oneFlag(String name, boolean... values) {
        return atMostOne(name, values.length, () -> values[0]);
    }
}
