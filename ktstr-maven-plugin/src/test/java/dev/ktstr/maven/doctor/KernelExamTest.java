// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.spec.KernelSpec;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.Test;

public class KernelExamTest {
    private static KernelExam kernel(String text, String cached, String problem, boolean offline) {
        return new KernelExam(text, Optional.of(KernelSpec.parse(text)), Optional.ofNullable(cached), problem, offline);
    }

    @Test
    public void aCachedKernelIsFineEvenOffline() {
        KernelExam exam = kernel("distro:7.0", "7.0.13+deb13-cloud-amd64", "", true);
        assertHealthy(exam, "distro:7.0 is cached: 7.0.13+deb13-cloud-amd64");
        assertThat(exam.mustBeFetched()).isFalse();
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

    @Test
    public void whatCannotBeHadSaysWhy() {
        assertFailure(kernel("./bzImage", null, "./bzImage does not exist", false), "does not exist", "ktstr.kernel");
    }

    @Test
    public void aMalformedSpecIsLeftToTheSettings() {
        assertThat(new KernelExam("distr:7", Optional.empty(), Optional.empty(), "wrong", false).diagnoses())
                .isEmpty();
    }

    @Test
    public void noArchiveIsAFailureOnlyWhereOneMustBeAsked() {
        assertHealthy(new PackagesExam(List.of("http://a", "http://b"), "", true), "http://a, http://b");
        assertFailure(new PackagesExam(List.of(), "no program apt-get", true), "no program apt-get", "name its file");
        assertWarning(
                new PackagesExam(List.of(), "no program apt-get", false), "no program apt-get", "cached kernel serves");
    }
}
