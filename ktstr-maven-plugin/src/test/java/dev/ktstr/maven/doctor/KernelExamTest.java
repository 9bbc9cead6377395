// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.build.MissingTools;
import dev.ktstr.kernel.spec.KernelSpec;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KernelExamTest {
    private static final MissingTools NO_PAHOLE =
            new MissingTools(List.of("flex (reads)", "pahole (makes BTF)"), List.of("flex", "dwarves"));

    private static KernelExam kernel(String text, String cached, String problem, boolean offline) {
        return new KernelExam(
                text,
                KernelSpec.parse(text),
                Optional.ofNullable(cached),
                problem,
                new KernelExam.Way(offline, false),
                Optional.empty());
    }

    private static KernelExam built(String text, KernelExam.Way way, MissingTools missing) {
        return new KernelExam(text, KernelSpec.parse(text), Optional.empty(), "", way, Optional.ofNullable(missing));
    }

    @Test
    public void aCachedKernelIsFineEvenOffline() {
        KernelExam exam = kernel("distro:7.0", "7.0.13+deb13-cloud-amd64", "", true);
        assertHealthy(exam, "distro:7.0 is cached: 7.0.13+deb13-cloud-amd64");
        assertThat(exam.mustBeFetched()).isFalse();
        assertHealthy(kernel("7.0", "7.0.13-ktstr", "", true), "7.0 is cached: 7.0.13-ktstr");
    }

    @Test
    public void oneThatIsNotCachedIsFetchedUnlessMavenIsOffline() {
        assertHealthy(kernel("distro:7.0", null, "", false), "not cached; the next build fetches it");
        assertThat(kernel("distro:7.0", null, "", false).mustBeFetched()).isTrue();
        assertFailure(kernel("distro:7.0", null, "", true), "Maven is offline", "without -o");
    }

    @Test
    public void aFileIsCopiedEvenOffline() {
        assertHealthy(kernel("./bzImage", null, "", true), "./bzImage is a kernel; the next build copies it");
    }

    @DataProvider
    public Object[][] builtSpecs() {
        return new Object[][] {
            {"7.0.13"}, {"7.0"}, {"distro-source:7.3"}, {"git+https://example.org/linux.git#v7.0"}, {"/"}
        };
    }

    @Test(dataProvider = "builtSpecs")
    public void whatMustBeBuiltTakesItsTimeAndItsTools(String text) {
        KernelExam.Way online = new KernelExam.Way(false, false);
        assertHealthy(
                built(text, online, null), text + " is not cached; the next build builds it, which takes half an hour");
        assertThat(built(text, online, null).mustBeFetched()).isFalse();
        assertFailure(
                built(text, online, NO_PAHOLE),
                text + " is not cached and must be built, and this machine lacks flex (reads), pahole (makes BTF)",
                "sudo apt-get install flex dwarves on Debian; or name a kernel that need not be built");
        KernelExam.Way shared = new KernelExam.Way(false, true);
        assertWarning(
                built(text, shared, NO_PAHOLE), "unless ktstr.kernelRepository has it", "apt-get install flex dwarves");
        assertHealthy(built(text, shared, null), "takes it from ktstr.kernelRepository, or builds it");
    }

    @Test
    public void offlineItIsBuiltOfWhatIsHere() {
        KernelExam.Way offline = new KernelExam.Way(true, false);
        assertHealthy(built("/", offline, null), "builds it");
        assertWarning(built("7.0.13", offline, null), "if its sources are here", "without -o");
        assertWarning(built("distro-source:7.3", offline, null), "if its sources are here", "without -o");
        assertFailure(built("6.18..=7.0", offline, null), "Maven is offline", "without -o");
    }

    @Test
    public void aRangeOfWhichNothingIsKnownIsNoTrouble() {
        assertHealthy(
                built("6.18..=7.0", new KernelExam.Way(false, false), null),
                "6.18..=7.0 holds releases that are not known here yet; the next build asks, and of each that is not"
                        + " cached builds it, which takes half an hour");
        assertFailure(
                built("6.18..=7.0", new KernelExam.Way(false, false), NO_PAHOLE),
                "not known here yet; what is not cached must be built, and this machine lacks flex",
                "apt-get install flex dwarves");
    }

    @Test
    public void whatCannotBeHadSaysWhy() {
        assertFailure(kernel("./bzImage", null, "./bzImage does not exist", false), "does not exist", "ktstr.kernel");
    }

    @Test
    public void noArchiveIsAFailureOnlyWhereOneMustBeAsked() {
        assertHealthy(new PackagesExam(List.of("http://a", "http://b"), "", true), "http://a, http://b");
        assertFailure(new PackagesExam(List.of(), "no program apt-get", true), "no program apt-get", "name its file");
        assertWarning(
                new PackagesExam(List.of(), "no program apt-get", false), "no program apt-get", "cached kernel serves");
    }
}
