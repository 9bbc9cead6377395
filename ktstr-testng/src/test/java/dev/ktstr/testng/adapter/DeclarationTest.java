// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Limit;
import dev.ktstr.testng.check.MonitorThresholds;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.run.CaseContext;
import dev.ktstr.testng.run.CasePlan;
import dev.ktstr.testng.run.DeclaredPlan;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class DeclarationTest {
    private static final Axes ONE_KERNEL = Axes.of(List.of("distro:7.0"), false);

    /** What test authors write; nothing here is ever run. */
    static class Declared extends Inherited {
        static final Scheduler MINE = Scheduler.named("mine")
                .topology(2, 4, 3, 2)
                .args("--slice", "5")
                .thresholds(Thresholds.NONE.withMaxSpreadPct(40).withMaxGap(Duration.ofSeconds(5)));

        static final Scheduler WATCHED = Scheduler.named("watched")
                .thresholds(Thresholds.NONE.withMonitor(
                        MonitorThresholds.NONE.withMaxImbalanceRatio(8).withMaxLocalDsqDepth(5)));

        static final Scheduler NULL = null;
        static final String NO_SCHEDULER = "mine";
        final Scheduler notStatic = Scheduler.named("instance");

        @Ktstr
        void plain(Ctx ctx) {}

        @Ktstr(scheduler = "MINE")
        void ofScheduler(Ctx ctx) {}

        @Ktstr(scheduler = "MINE", llcs = 2, threads = 1)
        void partlyOfScheduler(Ctx ctx) {}

        @Ktstr(scheduler = "FROM_ABOVE")
        void ofSuperclass(Ctx ctx) {}

        @Ktstr(presets = {"tiny-1llc", "max-cpu"})
        void onPresets(Ctx ctx) {}

        @Ktstr(
                llcs = 2,
                presets = {"smt-2llc"})
        void onBoth(Ctx ctx) {}

        @Ktstr(presets = {"tiny-1llc", "odd-4llc", "tiny-2llc"})
        void oneUnknownPreset(Ctx ctx) {}

        @Ktstr(
                numaNodes = 2,
                llcs = 3,
                presets = {"tiny-1llc"})
        void indivisible(Ctx ctx) {}

        @Ktstr(llcs = 0)
        void zeroLlcs(Ctx ctx) {}

        @Ktstr(llcs = {1, 2})
        void twoLlcs(Ctx ctx) {}

        @Ktstr(maxSpreadPct = {1.5, 2.5, 3.5})
        void threeSpreads(Ctx ctx) {}

        @Ktstr(isolation = {true, false})
        void twoFlags(Ctx ctx) {}

        @Ktstr(maxGapMillis = 0)
        void zeroGap(Ctx ctx) {}

        @Ktstr(durationSeconds = 0)
        void zeroDuration(Ctx ctx) {}

        @Ktstr(memoryMiB = -5)
        void negativeMemory(Ctx ctx) {}

        @Ktstr(cores = -2)
        void negativeCores(Ctx ctx) {}

        @Ktstr(kernels = "7.o")
        void wrongKernels(Ctx ctx) {}

        @Ktstr(scheduler = "NULLL")
        void misspeltScheduler(Ctx ctx) {}

        @Ktstr(scheduler = "MISSING")
        void missingScheduler(Ctx ctx) {}

        @Ktstr(scheduler = "NO_SCHEDULER")
        void schedulerOfAnotherType(Ctx ctx) {}

        @Ktstr(scheduler = "notStatic")
        void schedulerOfAnInstance(Ctx ctx) {}

        @Ktstr(scheduler = "NULL")
        void nullScheduler(Ctx ctx) {}

        @Ktstr(
                scheduler = "MINE",
                maxSpreadPct = 20,
                isolation = true,
                maxThroughputCv = 0.5,
                notStarved = false,
                schedulerArgs = {"--verbose"},
                durationSeconds = 30)
        void demanding(Ctx ctx) {}

        @Ktstr(
                scheduler = "MINE",
                minWorkRate = 1e6,
                maxP99WakeLatencyNanos = 3_000_000_000L,
                maxWakeLatencyCv = 50,
                minIterationRate = 0.5,
                maxMigrationRatio = 0.25,
                minPageLocality = 0.75,
                maxCrossNodeMigrationRatio = 0.125,
                maxSlowTierRatio = 0)
        void measured(Ctx ctx) {}

        @Ktstr(minPageLocality = 1.5)
        void tooLocal(Ctx ctx) {}

        @Ktstr(scheduler = "WATCHED", monitorChecks = true, maxLocalDsqDepth = 10, failOnStall = false)
        void watched(Ctx ctx) {}

        @Ktstr(maxImbalanceRatio = 2, sustainedSamples = 3, maxFallbackRate = 20.5, maxKeepLastRate = 10)
        void watchedInPart(Ctx ctx) {}

        @Ktstr(sustainedSamples = 0)
        void zeroSamples(Ctx ctx) {}

        @Ktstr(monitorChecks = {true, true})
        void twoMonitorChecks(Ctx ctx) {}

        @Ktstr(
                memoryMiB = 64,
                presets = {"tiny-1llc", "large-4llc", "max-cpu"})
        void littleMemory(Ctx ctx) {}

        @Ktstr(memoryMiB = 8192, llcs = 1)
        void muchMemory(Ctx ctx) {}
    }

    /** Runs an inherited method with a scheduler of its own. */
    static class Sub extends Declared {
        @SuppressWarnings({"UnusedVariable", "HidingField"}) // found by its name
        static final Scheduler MINE = Scheduler.named("of the subclass");
    }

    static class Impossible {
        @SuppressWarnings("UnusedVariable") // found by its name
        static final Scheduler ODD = Scheduler.named("odd").topology(2, 3, 1, 1);

        @Ktstr(scheduler = "ODD")
        void inherits(Ctx ctx) {}

        @Ktstr(scheduler = "ODD", llcs = 4)
        void overrides(Ctx ctx) {}
    }

    @Test
    public void anInheritedMethodBelongsToTheClassItIsRunIn() throws Exception {
        Method method = Declared.class.getDeclaredMethod("demanding", Ctx.class);
        CasePlan plan =
                DeclaredPlan.of(Declaration.rows(Sub.class, method, ONE_KERNEL).get(0));
        assertThat(plan.className()).isEqualTo(Sub.class.getName());
        assertThat(plan.scheduler().name()).isEqualTo("of the subclass");
    }

    @Test
    public void anImpossibleTopologyOfASchedulerFailsTheTestsThatUseIt() throws Exception {
        Method inherits = Impossible.class.getDeclaredMethod("inherits", Ctx.class);
        Method overrides = Impossible.class.getDeclaredMethod("overrides", Ctx.class);
        assertThat(Declaration.rows(Impossible.class, inherits, ONE_KERNEL)).hasToString("[declared]");
        assertThat(Declaration.rows(Impossible.class, overrides, ONE_KERNEL)).hasToString("[2n4l1c1t]");
    }

    /** Fields of a test's superclass may be named, too. */
    static class Inherited {
        @SuppressWarnings("UnusedVariable") // found by its name
        private static final Scheduler FROM_ABOVE = Scheduler.EEVDF;
    }

    private static List<CaseContext> rows(String name) {
        Method method = Arrays.stream(Declared.class.getDeclaredMethods())
                .filter(m -> m.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return Declaration.rows(method.getDeclaringClass(), method, ONE_KERNEL);
    }

    private static CaseContext row(String method) {
        List<CaseContext> rows = rows(method);
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static CasePlan plan(String method) {
        return DeclaredPlan.of(row(method));
    }

    private static void invalid(CaseContext row, String method, String message) {
        // A wrong row says so as soon as anybody wants something of it.
        assertThatIllegalArgumentException()
                .isThrownBy(row::topology)
                .withMessageStartingWith("@Ktstr of " + Declared.class.getName() + "." + method + ": " + message);
    }

    @Test
    public void withoutMembersThereIsOneSmallMachineUnderTheKernelsOwnScheduler() {
        CaseContext row = row("plain");
        assertThat(row).hasToString("1n1l2c1t");
        assertThat(row.topology()).hasToString("1n1l2c1t");
        assertThat(row.scheduler()).isEqualTo(Scheduler.EEVDF);
        assertThat(DeclaredPlan.of(row).memoryMiB()).isEqualTo(2048);
        assertThat(DeclaredPlan.of(row).duration()).isEqualTo(Duration.ofSeconds(12));
        assertThat(DeclaredPlan.of(row).thresholds()).isEqualTo(Thresholds.DEFAULTS);
        assertThat(DeclaredPlan.of(row).name()).isEqualTo("plain[1n1l2c1t]");
        assertThat(DeclaredPlan.of(row).className()).isEqualTo(Declared.class.getName());
    }

    @Test
    public void theMachineIsInheritedFromTheScheduler() {
        assertThat(row("ofScheduler").topology()).hasToString("2n4l3c2t");
    }

    @Test
    public void eachMemberOverridesItsPartOfTheSchedulersMachine() {
        assertThat(row("partlyOfScheduler").topology()).hasToString("2n2l3c1t");
    }

    @Test
    public void aSchedulerMayBeAPrivateFieldOfASuperclass() {
        assertThat(row("ofSuperclass").scheduler()).isEqualTo(Scheduler.EEVDF);
    }

    @Test
    public void presetsStandInPlaceOfTheMachine() {
        assertThat(rows("onPresets")).extracting(CaseContext::toString).containsExactly("tiny-1llc", "max-cpu");
        assertThat(rows("onPresets"))
                .extracting(CaseContext::topology)
                .containsExactly(
                        TopologyPreset.named("tiny-1llc").topology(),
                        TopologyPreset.named("max-cpu").topology());
    }

    @Test
    public void presetsComeBesideAMachineThatIsDeclared() {
        assertThat(rows("onBoth")).extracting(CaseContext::toString).containsExactly("1n2l2c1t", "smt-2llc");
    }

    @Test
    public void anUnknownPresetSpoilsItsOwnRowOnly() {
        List<CaseContext> rows = rows("oneUnknownPreset");
        assertThat(rows).extracting(CaseContext::toString).containsExactly("tiny-1llc", "odd-4llc", "tiny-2llc");
        assertThat(rows.get(0).topology().cpus()).isEqualTo(4);
        invalid(
                rows.get(1),
                "oneUnknownPreset",
                "'odd-4llc' is no topology preset; did you mean odd-3llc? The presets are tiny-1llc, ");
        assertThat(rows.get(2).topology().cpus()).isEqualTo(4);
    }

    @Test
    public void anImpossibleMachineSpoilsItsOwnRowOnly() {
        List<CaseContext> rows = rows("indivisible");
        assertThat(rows).extracting(CaseContext::toString).containsExactly("declared", "tiny-1llc");
        invalid(rows.get(0), "indivisible", "llcs must be divisible by numaNodes, but 3 LLCs");
        assertThat(rows.get(1).topology().cpus()).isEqualTo(4);
    }

    @DataProvider
    public Object[][] wrong() {
        return new Object[][] {
            {"zeroLlcs", "llcs must be at least 1 but was 0"},
            {"twoLlcs", "llcs takes one value, not 2"},
            {"threeSpreads", "maxSpreadPct takes one value, not 3"},
            {"twoFlags", "isolation takes one value, not 2"},
            {"tooLocal", "minPageLocality must be a number from 0 to 1 but was 1.5"},
            {"zeroGap", "maxGapMillis must be more than 0 but was 0"},
            {"zeroSamples", "sustainedSamples must be at least 1 but was 0"},
            {"twoMonitorChecks", "monitorChecks takes one value, not 2"},
            {"zeroDuration", "durationSeconds must be at least 1 but was 0"},
            {"negativeMemory", "memoryMiB must be at least 1 but was -5"},
            {"negativeCores", "cores must be at least 1 but was -2"},
            {"wrongKernels", "Kernel "},
            {"missingScheduler", "scheduler = \"MISSING\" names no static field of type Scheduler in "},
            {"schedulerOfAnotherType", "scheduler = \"NO_SCHEDULER\" names no static field of type Scheduler in "},
            {"schedulerOfAnInstance", "scheduler = \"notStatic\" names no static field of type Scheduler in "},
            {"nullScheduler", "the field NULL is null"},
        };
    }

    @Test(dataProvider = "wrong")
    public void whatIsDeclaredWronglyIsToldInPlace(String method, String message) {
        invalid(row(method), method, message);
    }

    @Test
    public void aMisspeltSchedulerComesWithTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(row("misspeltScheduler")::scheduler)
                .withMessageEndingWith("; did you mean NULL?");
    }

    @Test
    public void aMissingSchedulerComesWithTheLineToWrite() {
        assertThatIllegalArgumentException()
                .isThrownBy(row("missingScheduler")::scheduler)
                .withMessageEndingWith(Declared.class.getName()
                        + "; declare one, for example: static final Scheduler MISSING = Scheduler.named(\"...\")");
    }

    @Test
    public void demandsAreMergedFromDefaultSchedulerAndTest() {
        assertThat(plan("ofScheduler").thresholds())
                .isEqualTo(Thresholds.DEFAULTS.withMaxSpreadPct(40).withMaxGap(Duration.ofSeconds(5)));
        assertThat(plan("demanding").thresholds())
                .isEqualTo(Thresholds.DEFAULTS
                        .withNotStarved(false)
                        .withMaxSpreadPct(20)
                        .withMaxGap(Duration.ofSeconds(5))
                        .withIsolation(true)
                        .withMaxThroughputCv(0.5));
    }

    @Test
    public void everyLimitHasAMemberOfTheAnnotation() {
        assertThat(plan("measured").thresholds())
                .isEqualTo(Thresholds.DEFAULTS
                        .withMaxSpreadPct(40)
                        .withMaxGap(Duration.ofSeconds(5))
                        .withMinWorkRate(1e6)
                        .withMaxP99WakeLatency(Duration.ofSeconds(3))
                        .withMaxWakeLatencyCv(50)
                        .withMinIterationRate(0.5)
                        .withMaxMigrationRatio(0.25)
                        .withMinPageLocality(0.75)
                        .withMaxCrossNodeMigrationRatio(0.125)
                        .withMaxSlowTierRatio(0));
        assertThat(Limit.values()).allSatisfy(limit -> assertThat(Ktstr.class.getMethod(limit.member()))
                .isNotNull());
    }

    @Test
    public void demandsOnWhatTheHostSeesAreMergedToo() {
        assertThat(plan("plain").thresholds().monitor()).isEqualTo(MonitorThresholds.NONE);
        assertThat(plan("watched").thresholds().monitor())
                .isEqualTo(MonitorThresholds.ALL
                        .withMaxImbalanceRatio(8)
                        .withMaxLocalDsqDepth(10)
                        .withFailOnStall(false));
        assertThat(plan("watchedInPart").thresholds().monitor())
                .isEqualTo(MonitorThresholds.NONE
                        .withMaxImbalanceRatio(2)
                        .withSustainedSamples(3)
                        .withMaxFallbackRate(20.5)
                        .withMaxKeepLastRate(10));
    }

    @Test
    public void argumentsOfTheTestComeBehindThoseOfTheScheduler() {
        assertThat(row("demanding").scheduler().args()).containsExactly("--slice", "5", "--verbose");
        assertThat(row("ofScheduler").scheduler().args()).containsExactly("--slice", "5");
    }

    @Test
    public void theDurationIsTheTests() {
        assertThat(plan("demanding").duration()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    public void aMachineHasAtLeastTheMemoryItsCpusAndItsPresetNeed() {
        assertThat(rows("littleMemory").stream().map(row -> DeclaredPlan.of(row).memoryMiB()))
                .as("of the presets with 4, 128 and 252 CPUs")
                .containsExactly(2048, 8192, 16128);
        assertThat(plan("muchMemory").memoryMiB()).isEqualTo(8192);
    }

    @Test
    public void namesOfRowsFitIntoFilters() {
        String names = TopologyPreset.ALL.stream().map(TopologyPreset::name).collect(Collectors.joining());
        assertThat(names).doesNotContainPattern("[/ +,#!%@\\[\\]*?]");
    }
}
