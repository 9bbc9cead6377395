// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.forked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Promise;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.adapter.ShownThresholds;
import dev.ktstr.testng.check.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class DeclaredTestsTest {
    /** What two of the classes inherit. */
    abstract static class Base {
        static final Scheduler MINE = Scheduler.named("mine")
                .promises(Promise.NICE)
                .thresholds(Thresholds.NONE.withMinWorkRate(7).withIsolation(true));

        @Ktstr(scheduler = "MINE", maxSpreadPct = 30)
        void inherited(Ctx ctx) {}
    }

    static class One extends Base {
        @Ktstr
        void steady(Ctx ctx) {}

        void noTest(Ctx ctx) {}
    }

    static class Two extends Base {
        @Ktstr
        void steady(Ctx ctx) {}

        @Ktstr(maxGapMillis = {1, 2})
        void wrong(Ctx ctx) {}

        @Ktstr(scheduler = "MINE", scenarios = "cgroup_affinity_pinned", notStarved = false)
        void pinned(Ctx ctx) {}

        @Ktstr(
                scheduler = "MINE",
                scenarios = {"performance", "cgroup_affinity_pinned"},
                maxThroughputCv = 0.5)
        void several(Ctx ctx) {}

        @Ktstr(scenarios = "cgroup_afinity_pinned")
        void misspelt(Ctx ctx) {}
    }

    private final TempDirs temp = new TempDirs();
    private DeclaredTests declared;

    /** Only the names of the files count: the classes come from this JVM. */
    @BeforeClass
    public void findThem() throws IOException {
        Path classes = temp.make();
        Path directory = classes.resolve(getClass().getPackageName().replace('.', '/'));
        Files.createDirectories(directory);
        for (String name : new String[] {"Base", "One", "Two", "Gone"}) {
            Files.createFile(directory.resolve(getClass().getSimpleName() + "$" + name + ".class"));
        }
        declared = DeclaredTests.in(classes, getClass().getClassLoader());
    }

    @AfterClass(alwaysRun = true)
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void eachClassHasItsOwnTestsAndThoseItInherits() {
        assertThat(declared.tests())
                .extracting(test ->
                        test.testClass().getSimpleName() + "#" + test.method().getName())
                .containsExactlyInAnyOrder(
                        "One#inherited",
                        "One#steady",
                        "Two#inherited",
                        "Two#misspelt",
                        "Two#pinned",
                        "Two#several",
                        "Two#steady",
                        "Two#wrong");
        assertThat(declared.troubles()).hasSize(1).first().asString().contains("DeclaredTestsTest$Gone");
    }

    @Test
    public void aTestHasSeveralNames() {
        assertThat(declared.named("steady")).hasSize(2);
        assertThat(declared.named("DeclaredTestsTest$One#steady")).hasSize(1);
        assertThat(declared.named("DeclaredTestsTest$One#steady[odd-3llc@llc]")).hasSize(1);
        assertThat(declared.named(One.class.getName() + "#steady"))
                .singleElement()
                .satisfies(test -> assertThat(test.testClass()).isEqualTo(One.class));
    }

    @Test
    public void anUnknownNameComesWithTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> declared.named("stedy"))
                .withMessage(
                        "there is no test 'stedy' with @Ktstr in this module; expected Class#method; did you mean steady?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> declared.named("DeclaredTestsTest$Two#wrang[1n1l2c1t]"))
                .withMessageStartingWith("there is no test 'DeclaredTestsTest$Two#wrang[1n1l2c1t]' with @Ktstr in this"
                        + " module; expected Class#method; did you mean DeclaredTestsTest$Two#wrong");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> declared.named("noTest"))
                .withMessage("there is no test 'noTest' with @Ktstr in this module; expected Class#method");
    }

    @Test
    public void whatATestDemandsIsShownWithWhatItsSchedulerDoesNotPromise() {
        assertThat(shown("DeclaredTestsTest$One#inherited"))
                .startsWith(One.class.getName() + "#inherited, scheduler mine:")
                .contains(
                        "  maxSpreadPct                          : 30.0 (test)",
                        "  minWorkRate                           : 7.0 (scheduler)",
                        "  isolation                             : true (scheduler)")
                .endsWith("  isolation is not judged: mine does not promise AFFINITY");
    }

    private List<String> shown(String name) {
        DeclaredTests.Test test = declared.named(name).get(0);
        return ShownThresholds.of(test.testClass(), test.method());
    }

    @Test
    public void whatItsScenarioDemandsIsShownWithItsName() {
        assertThat(shown("pinned"))
                .startsWith(Two.class.getName() + "#pinned, scheduler mine, scenario cgroup_affinity_pinned:")
                .contains(
                        "  notStarved                            : false (test)",
                        "  maxSpreadPct                          : 75.0 (scenario cgroup_affinity_pinned); not judged:"
                                + " notStarved is false",
                        "  maxGapMillis                          : 2000 (default); not judged: notStarved is false",
                        "  minWorkRate                           : 7.0 (scheduler)");
    }

    @Test
    public void ofSeveralScenariosEachIsShownThatDemandsSomethingElse() {
        assertThat(shown("several"))
                .startsWith(Two.class.getName() + "#several, scheduler mine, 6 scenarios:")
                .contains(
                        "  maxSpreadPct                          : 15.0 (default); 75.0 (scenario cgroup_affinity_pinned);"
                                + " 50.0 (scenarios fan_out_wake, fan_out_compute)",
                        "  maxGapMillis                          : 2000 (default)",
                        "  maxThroughputCv                       : 0.5 (test)",
                        "  maxWakeLatencyCv                      : none; 50.0 (scenario cache_yield_wake_affine); 15.0"
                                + " (scenario cache_pipe_io_compute_imbalance); 10.0 (scenarios fan_out_wake,"
                                + " fan_out_compute)")
                .endsWith("  isolation is not judged: mine does not promise AFFINITY")
                .doesNotHaveDuplicates();
    }

    @Test
    public void aScenarioThatIsNotThereIsTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shown("misspelt"))
                .withMessageStartingWith("there is no scenario 'cgroup_afinity_pinned' in the catalogue; did you mean"
                        + " cgroup_affinity_pinned");
    }

    @Test
    public void aWrongAnnotationIsTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shown("wrong"))
                .withMessage("maxGapMillis takes one value, not 2");
    }
}
