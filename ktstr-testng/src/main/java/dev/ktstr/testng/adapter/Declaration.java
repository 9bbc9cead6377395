// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import static dev.ktstr.testng.adapter.Attributes.oneFlag;
import static dev.ktstr.testng.adapter.Attributes.oneOf;
import static dev.ktstr.testng.adapter.Attributes.onePositive;

import dev.ktstr.kernel.spec.KernelSpecException;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.gauntlet.FlagProfile;
import dev.ktstr.testng.gauntlet.FlagProfiles;
import dev.ktstr.testng.run.CaseContext;
import dev.ktstr.testng.run.CaseOptions;
import dev.ktstr.testng.run.CasePlan;
import dev.ktstr.testng.run.ExpectedError;
import dev.ktstr.testng.samples.SampleTimes;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
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
    private final Axes axes;
    private final Map<String, CaseContext> rows = new LinkedHashMap<>();

    private Declaration(Class<?> testClass, Method method, Axes axes) {
        this.testClass = testClass;
        this.method = method;
        this.annotation = method.getAnnotation(Ktstr.class);
        this.axes = axes;
    }

    /**
     * {@return the rows of a method that carries {@link Ktstr}}
     *
     * @param testClass the class it is run in, which may inherit it
     * @param axes what the settings multiply it by
     */
    static List<CaseContext> rows(Class<?> testClass, Method method, Axes axes) {
        return new Declaration(testClass, method, axes).rows();
    }

    private List<CaseContext> rows() {
        try {
            DeclaredScenario.of(annotation).forEach(this::addRows);
        } catch (IllegalArgumentException e) {
            rows.put("scenarios", CaseContext.invalid("scenarios", inPlace(e)));
        }
        return List.copyOf(rows.values());
    }

    private void addRows(DeclaredScenario scenario) {
        FlagProfile least;
        try {
            least = profiles(scenario).get(0);
        } catch (IllegalArgumentException e) {
            addInvalid(scenario.row("declared"), e);
            return;
        }
        if (annotation.presets().length == 0 || namesATopology()) {
            addDeclaredTopology(scenario, least);
        }
        for (String preset : annotation.presets()) {
            add(scenario, preset, least, () -> TopologyPreset.named(preset), false);
        }
        if (axes.gauntlet()) {
            addGauntlet(scenario);
        }
    }

    private void addInvalid(String row, IllegalArgumentException why) {
        rows.put(row, CaseContext.invalid(row, inPlace(why)));
    }

    private boolean namesATopology() {
        return annotation.numaNodes().length
                        + annotation.llcs().length
                        + annotation.cores().length
                        + annotation.threads().length
                > 0;
    }

    private void addDeclaredTopology(DeclaredScenario scenario, FlagProfile profile) {
        try {
            Topology topology = topology();
            String name = topology.toString();
            add(scenario, name, profile, () -> new TopologyPreset(name, topology, 0), false);
        } catch (IllegalArgumentException e) {
            addInvalid(scenario.row("declared"), e);
        }
    }

    private void addGauntlet(DeclaredScenario scenario) {
        try {
            Constraints constraints = constraints(scenario);
            List<FlagProfile> profiles = profiles(scenario);
            for (TopologyPreset preset : TopologyPreset.ALL) {
                if (constraints.accepts(preset.topology())) {
                    profiles.stream()
                            .filter(profile -> scenario.suits(preset.topology(), profile))
                            .forEach(profile -> add(scenario, preset.name(), profile, () -> preset, true));
                }
            }
        } catch (IllegalArgumentException e) {
            addInvalid(scenario.row("gauntlet"), e);
        }
    }

    /** One row for each kernel; a row that is there already is the same case. */
    private void add(
            DeclaredScenario scenario,
            String topology,
            FlagProfile profile,
            Supplier<TopologyPreset> machine,
            boolean gauntlet) {
        for (Axes.Kernel kernel : axes.kernels()) {
            StringJoiner row = new StringJoiner("@").add(scenario.row(topology));
            if (!profile.name().isEmpty()) {
                row.add(profile.name());
            }
            if (!kernel.label().isEmpty()) {
                row.add(kernel.label());
            }
            rows.computeIfAbsent(
                    row.toString(),
                    name -> row(name, () -> plan(scenario, name, kernel, profile, machine.get(), gauntlet)));
        }
    }

    private CaseContext row(String name, Supplier<CasePlan> plan) {
        try {
            return CaseContext.of(plan.get());
        } catch (IllegalArgumentException | KernelSpecException e) {
            return CaseContext.invalid(name, inPlace(e));
        }
    }

    private IllegalArgumentException inPlace(RuntimeException e) {
        return new IllegalArgumentException(place(testClass, method) + e.getMessage(), e);
    }

    /** {@return how a message about a method's annotation begins} */
    static String place(Class<?> testClass, Method method) {
        return "@Ktstr of " + testClass.getName() + "." + method.getName() + ": ";
    }

    private Scheduler scheduler() {
        return DeclaredScheduler.find(testClass, annotation);
    }

    private Topology topology() {
        Optional<Scheduler.Shape> inherited = scheduler().topology();
        int nodes = onePositive("numaNodes", annotation.numaNodes())
                .orElseGet(() -> inherited.map(Scheduler.Shape::numaNodes).orElse(1));
        int llcs = onePositive("llcs", annotation.llcs())
                .orElseGet(() -> inherited.map(Scheduler.Shape::llcs).orElse(1));
        int cores = onePositive("cores", annotation.cores())
                .orElseGet(() -> inherited.map(Scheduler.Shape::coresPerLlc).orElse(DEFAULT_CORES));
        int threads = onePositive("threads", annotation.threads())
                .orElseGet(() -> inherited.map(Scheduler.Shape::threadsPerCore).orElse(1));
        return new Topology(nodes, llcs, cores, threads);
    }

    private Constraints constraints() {
        Constraints own = new Constraints(
                onePositive("minNumaNodes", annotation.minNumaNodes()),
                onePositive("maxNumaNodes", annotation.maxNumaNodes()),
                onePositive("minLlcs", annotation.minLlcs()),
                onePositive("maxLlcs", annotation.maxLlcs()),
                onePositive("minCpus", annotation.minCpus()),
                onePositive("maxCpus", annotation.maxCpus()),
                oneFlag("requiresSmt", annotation.requiresSmt()),
                List.of(annotation.requiredFlags()),
                List.of(annotation.excludedFlags()));
        return Constraints.DEFAULTS
                .overriddenBy(scheduler().constraints())
                .overriddenBy(own)
                .checked();
    }

    private Constraints constraints(DeclaredScenario scenario) {
        return scenario.narrow(constraints(), scheduler().flags());
    }

    private List<FlagProfile> profiles(DeclaredScenario scenario) {
        Constraints constraints = constraints(scenario);
        return FlagProfiles.of(scheduler().flags(), constraints.requiredFlags(), constraints.excludedFlags());
    }

    private CasePlan plan(
            DeclaredScenario scenario,
            String row,
            Axes.Kernel kernel,
            FlagProfile profile,
            TopologyPreset machine,
            boolean gauntlet) {
        if (annotation.durationSeconds() < 1) {
            throw new IllegalArgumentException(
                    "durationSeconds must be at least 1 but was " + annotation.durationSeconds());
        }
        if (annotation.memoryMiB() < 1) {
            throw new IllegalArgumentException("memoryMiB must be at least 1 but was " + annotation.memoryMiB());
        }
        Topology topology = machine.topology();
        int memory = Math.max(
                Math.max(annotation.memoryMiB(), machine.memoryMiB()),
                Math.max(LEAST_MEMORY_MIB, topology.cpus() * MEMORY_PER_CPU_MIB));
        Scheduler declared = scheduler();
        return new CasePlan(
                testClass.getName(),
                method.getName(),
                row,
                kernel.spec(),
                topology,
                memory,
                DeclaredScheduler.overridden(declared, annotation, profile),
                ShownThresholds.layers(declared, annotation).merged(),
                Duration.ofSeconds(annotation.durationSeconds()),
                options(declared, scenario, profile, gauntlet));
    }

    private CaseOptions options(Scheduler scheduler, DeclaredScenario scenario, FlagProfile profile, boolean gauntlet) {
        Optional<ExpectedError> expected = oneOf("expectError", annotation.expectError())
                .map(error -> ExpectedError.of(error.contains(), error.matches()));
        requireScheduler(scheduler, "expectError", expected.isPresent());
        requireScheduler(scheduler, "startDetached", annotation.startDetached());
        Optional<Duration> watchdog =
                onePositive("watchdogMillis", annotation.watchdogMillis()).map(Duration::ofMillis);
        requireScheduler(scheduler, "watchdogMillis", watchdog.isPresent());
        if (annotation.samples() != 0) {
            requireScheduler(scheduler, "samples", true);
            SampleTimes.of(annotation.samples(), Duration.ofSeconds(annotation.durationSeconds()));
        }
        return new CaseOptions(
                watchdog,
                annotation.startDetached(),
                annotation.ignore(),
                expected,
                annotation.samples(),
                onePositive("cleanupBudgetMillis", annotation.cleanupBudgetMillis())
                        .map(Duration::ofMillis),
                profile,
                constraints(scenario),
                gauntlet,
                scenario.scenario(),
                DeclaredThresholds.of(annotation));
    }

    private static void requireScheduler(Scheduler scheduler, String member, boolean present) {
        if (present && scheduler.binary().isEmpty()) {
            throw new IllegalArgumentException(
                    member + " is of sched_ext schedulers, and this test has none: say which with scheduler = \"...\"");
        }
    }
}
