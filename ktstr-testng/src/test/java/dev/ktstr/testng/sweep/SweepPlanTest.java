// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.testng.annotations.Test;

public class SweepPlanTest {
    /** What a test class may have for fields. */
    static final class Declares {
        static final Scheduler MINE = Scheduler.named("plan-mine")
                .constraints(Constraints.NONE.maxLlcs(2).maxCpus(4));
        static final Scheduler DEMANDING = MINE.kernels("6.16").promises();
        static final Scheduler ONE = Scheduler.named("plan-twice").args("--one");
        static final Scheduler TWO = Scheduler.named("plan-twice").args("--two");
        static final Scheduler KERNELS_OWN = Scheduler.EEVDF;
        static final Scheduler NONE = null;
        final Scheduler ofAnInstance = Scheduler.named("plan-instance");

        private Declares() {}
    }

    /** Its schedulers cannot be read. */
    static final class Breaks {
        static final Scheduler BROKEN = Scheduler.named("plan-broken").kernelArgs("console=none");

        private Breaks() {}
    }

    /** Looked for once: a class that cannot be initialised says why the first time only. */
    private static DeclaredSchedulers found;

    private static synchronized DeclaredSchedulers found() throws IOException {
        if (found == null) {
            found = find();
        }
        return found;
    }

    private static DeclaredSchedulers find() throws IOException {
        try {
            Path classes = Path.of(SweepPlanTest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return DeclaredSchedulers.in(classes, SweepPlanTest.class.getClassLoader());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<DeclaredScheduler> ours() throws IOException {
        return found().schedulers().stream()
                .filter(declared -> declared.label().startsWith("plan-"))
                .toList();
    }

    private static List<String> cells(Map<String, String> commandLine, String... kernels) throws IOException {
        return SweepPlan.of(ours(), List.of(kernels), new Settings(commandLine, Map.of(), Map.of())).stream()
                .map(SweepCell::toString)
                .toList();
    }

    @Test
    public void whatLoadsTheSameIsOneAndDifferentOnesOfANameAreToldApart() throws IOException {
        assertThat(ours())
                .extracting(DeclaredScheduler::label)
                .containsExactly("plan-mine", "plan-twice.ONE", "plan-twice.TWO");
        assertThat(ours().get(1).place()).isEqualTo(Declares.class.getName() + ".ONE");
    }

    @Test
    public void aClassThatCannotBeReadIsToldAndCostsNoOther() throws IOException {
        assertThat(found().troubles())
                .filteredOn(trouble -> trouble.contains("SweepPlanTest$Breaks"))
                .singleElement()
                .asString()
                .contains("kernel argument 'console=none' of scheduler plan-broken must be one word");
    }

    @Test
    public void aCellIsASchedulerOnAKernelAndAPresetThatItIsMadeFor() throws IOException {
        assertThat(cells(Map.of("ktstr.scheduler", "plan-mine"), "distro:6.18", "distro:7.0"))
                .containsExactly(
                        "plan-mine@6.18@tiny-1llc",
                        "plan-mine@6.18@tiny-2llc",
                        "plan-mine@7.0@tiny-1llc",
                        "plan-mine@7.0@tiny-2llc");
    }

    @Test
    public void aPresetThatIsNamedIsSweptWhateverTheSchedulerIsMadeFor() throws IOException {
        assertThat(cells(Map.of("ktstr.scheduler", "plan-mine", "ktstr.presets", "odd-3llc,tiny-1llc"), "distro:7.0"))
                .containsExactly("plan-mine@7.0@tiny-1llc", "plan-mine@7.0@odd-3llc");
    }

    @Test
    public void namesThatAreNotThereComeWithTheNearestOnesThatAre() {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> cells(Map.of("ktstr.scheduler", "plan-mime"), "distro:7.0"))
                .withMessageContaining("'plan-mime' is not a declared scheduler; did you mean plan-mine?");
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> cells(Map.of("ktstr.presets", "tiny-1lcc"), "distro:7.0"))
                .withMessageContaining("'tiny-1lcc' is not a topology preset; did you mean tiny-1llc, tiny-2llc?");
    }

    @Test
    public void cellsShareAGuestUnlessTheirSchedulersNeedAnother() throws IOException {
        DeclaredScheduler plain = ours().get(0);
        DeclaredScheduler prepared = new DeclaredScheduler(
                "prepared", plain.scheduler().guestSetup("mkdir /boot").sysctl("kernel.panic", "1"), "here");
        List<SweepCell> cells = SweepPlan.of(
                List.of(plain, ours().get(1), prepared),
                List.of("distro:7.0"),
                new Settings(Map.of("ktstr.presets", "tiny-1llc"), Map.of(), Map.of()));
        assertThat(cells.get(0).guest()).isEqualTo(cells.get(1).guest());
        assertThat(cells.get(2).guest()).isNotEqualTo(cells.get(0).guest());
        assertThat(cells.get(2).guest().scheduler().guestSetup()).containsExactly("mkdir /boot");
    }
}
