// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KernelSpecTest {

    private static final String EXPECTED = " Expected a release (7.0, 7.0.13, 7.1-rc3), a range of them (6.18..=7.0),"
            + " distro:<version> (distro:7.0), distro-source:<version>, host, a path to a bzImage, a vmlinux or a source"
            + " tree (./bzImage, ../linux), git+<URL>#<branch, tag or commit>, or a kernel cache key. ";

    private static final String NOTHING = "Kernel spec '%s' is no version, no path and no cache key.";

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @DataProvider
    public Object[][] releases() {
        return new Object[][] {
            {"7.0", "7.0", ""},
            {"7.0.13", "7.0.13", "7.0.13"},
            {"7.0.0", "7.0.0", "7.0"},
            {"7.1-rc3", "7.1-rc3", "7.1-rc3"},
        };
    }

    @Test(dataProvider = "releases")
    public void aReleaseIsASeriesOrOneVersion(String text, String written, String exact) {
        KernelSpec.Release release = (KernelSpec.Release) KernelSpec.parse(text);
        assertThat(release.text()).isEqualTo(written);
        assertThat(release.versions().exact().map(KernelVersion::toString).orElse(""))
                .isEqualTo(exact);
        release.versions().exact().ifPresent(version -> assertThat(KernelSpec.Release.of(version))
                .isEqualTo(release));
    }

    @Test
    public void rangesHostAndTheDistributionsSources() {
        assertThat(KernelSpec.parse("6.15..=7.0")).isEqualTo(new KernelSpec.Range(KernelRange.parse("6.15..=7.0")));
        assertThat(KernelSpec.parse("6.14..7.0").text()).isEqualTo("6.14..7.0");
        assertThat(KernelSpec.parse(" host ")).isEqualTo(new KernelSpec.Host());
        assertThat(KernelSpec.parse("distro-source:7.3"))
                .isEqualTo(new KernelSpec.DistroSource(new VersionPattern(7, 3, OptionalInt.empty())));
    }

    @Test
    public void aRepositoryHasABranchATagOrACommit() {
        String url = "https://example.org/pub/linux.git";
        for (Object[] each : new Object[][] {
            {"v7.0", GitRef.Kind.ANY, "v7.0", "v7.0"},
            {"branch=for-next/core", GitRef.Kind.BRANCH, "for-next/core", "branch=for-next/core"},
            {"tag=v7.0", GitRef.Kind.TAG, "v7.0", "tag=v7.0"},
            {"sha=" + COMMIT, GitRef.Kind.SHA, COMMIT, "sha=" + COMMIT},
            {COMMIT.toUpperCase(Locale.ROOT), GitRef.Kind.SHA, COMMIT, "sha=" + COMMIT},
        }) {
            KernelSpec spec = KernelSpec.parse("git+" + url + "#" + each[0]);
            assertThat(spec).isEqualTo(new KernelSpec.Git(url, new GitRef((GitRef.Kind) each[1], (String) each[2])));
            assertThat(spec.text()).isEqualTo("git+" + url + "#" + each[3]);
        }
        assertThat(KernelSpec.parse("git+file:///src/linux#master"))
                .isEqualTo(new KernelSpec.Git("file:///src/linux", new GitRef(GitRef.Kind.ANY, "master")));
    }

    @Test
    public void httpIsForThisMachineAndForWhatProvesItself() {
        for (String spec : List.of(
                "git+http://127.0.0.1:8080/linux.git#branch=master",
                "git+http://localhost/linux.git#tag=v7.0",
                "git+http://[::1]/linux.git#tag=v7.0",
                "git+http://example.org/linux.git#sha=" + COMMIT)) {
            assertThat(KernelSpec.parse(spec).text()).isEqualTo(spec);
        }
    }

    @Test
    public void aDirectoryIsASourceTree() throws IOException {
        try (TempDirs temp = new TempDirs()) {
            Path directory = temp.make();
            assertThat(KernelSpec.parse(directory.toString())).isEqualTo(new KernelSpec.Tree(directory));
            assertThat(KernelSpec.parse(directory + "/bzImage"))
                    .isEqualTo(new KernelSpec.ImageFile(directory.resolve("bzImage")));
        }
        assertThat(KernelSpec.parse("..")).isEqualTo(new KernelSpec.Tree(Path.of("..")));
    }

    @Test
    public void distroSeriesAndExactVersion() {
        assertThat(KernelSpec.parse("distro:7.0"))
                .isEqualTo(new KernelSpec.Distro(new VersionPattern(7, 0, OptionalInt.empty())));
        assertThat(KernelSpec.parse(" distro:6.18.15\n"))
                .isEqualTo(new KernelSpec.Distro(new VersionPattern(6, 18, OptionalInt.of(15))));
    }

    @Test
    public void pathsAreToldBySlashDotOrTilde() {
        assertThat(KernelSpec.parse("/boot/vmlinuz")).isEqualTo(new KernelSpec.ImageFile(Path.of("/boot/vmlinuz")));
        assertThat(KernelSpec.parse("build/bzImage")).isEqualTo(new KernelSpec.ImageFile(Path.of("build/bzImage")));
        assertThat(KernelSpec.parse("../7.0..7.1/bzImage"))
                .isEqualTo(new KernelSpec.ImageFile(Path.of("../7.0..7.1/bzImage")));
        assertThat(new SpecParser(Map.of("HOME", "/home/jo")).parse("~/bzImage"))
                .isEqualTo(new KernelSpec.ImageFile(Path.of("/home/jo/bzImage")));
    }

    @Test
    public void cacheKey() {
        assertThat(KernelSpec.parse("7.0.13-distro-x86_64-0123456789ab"))
                .isEqualTo(new KernelSpec.CacheKey("7.0.13-distro-x86_64-0123456789ab"));
    }

    @Test
    public void textReadsBack() {
        for (String text : new String[] {
            "distro:7.0",
            "distro:7.0.13",
            "distro-source:7.3",
            "host",
            "7.0",
            "7.1-rc3",
            "6.18..=7.0",
            "git+https://example.org/l#tag=v7.0",
            "./bzImage",
            "/b",
            "7-file-x86_64-0123456789ab"
        }) {
            assertThat(KernelSpec.parse(text).text()).isEqualTo(text);
        }
    }

    @DataProvider
    public Object[][] malformed() {
        return new Object[][] {
            {"", "Kernel spec '' is empty." + EXPECTED + "Write distro:7.0 for a first run."},
            {
                "distr:7.0",
                "Kernel spec 'distr:7.0' has the unknown source 'distr'." + EXPECTED + "Did you mean distro:7.0?"
            },
            {
                "DISTRO:7.0.13",
                "Kernel spec 'DISTRO:7.0.13' has the unknown source 'DISTRO'." + EXPECTED
                        + "Did you mean distro:7.0.13?"
            },
            {
                "distro:7",
                "Kernel spec 'distro:7' has no version of the form MAJOR.MINOR or MAJOR.MINOR.PATCH after 'distro:'."
                        + EXPECTED + "Did you mean distro:7.0?"
            },
            {
                "distro:",
                "Kernel spec 'distro:' has no version of the form MAJOR.MINOR or MAJOR.MINOR.PATCH after 'distro:'."
                        + EXPECTED + "Did you mean distro:7.0?"
            },
            {
                "distro:v6.16.x",
                "Kernel spec 'distro:v6.16.x' has no version of the form MAJOR.MINOR or MAJOR.MINOR.PATCH after"
                        + " 'distro:'." + EXPECTED + "Did you mean distro:6.16?"
            },
            {
                "distro-sourc:7.3",
                "Kernel spec 'distro-sourc:7.3' has the unknown source 'distro-sourc'." + EXPECTED
                        + "Did you mean distro-source:7.3?"
            },
            {
                "distro-source:v7",
                "Kernel spec 'distro-source:v7' has no version of the form MAJOR.MINOR or MAJOR.MINOR.PATCH after"
                        + " 'distro-source:'." + EXPECTED + "Did you mean distro-source:7.0?"
            },
            {"v7.0.13", NOTHING.formatted("v7.0.13") + EXPECTED + "Did you mean 7.0.13?"},
            {"7", NOTHING.formatted("7") + EXPECTED + "Did you mean 7.0?"},
            {"7.0.x", NOTHING.formatted("7.0.x") + EXPECTED + "Did you mean 7.0?"},
            {"7.1rc3", NOTHING.formatted("7.1rc3") + EXPECTED + "Did you mean 7.1-rc3?"},
            {"linux-7.0.13", NOTHING.formatted("linux-7.0.13") + EXPECTED + "Did you mean 7.0.13?"},
            {"hots", NOTHING.formatted("hots") + EXPECTED + "Did you mean host?"},
            {"HOST", NOTHING.formatted("HOST") + EXPECTED + "Did you mean host?"},
            {
                "https://example.org/linux.git",
                "Kernel spec 'https://example.org/linux.git' is a URL, and kernels come from URLs of git only."
                        + EXPECTED + "Did you mean git+https://example.org/linux.git#master?"
            },
            {
                "git+https://example.org/linux.git",
                "Kernel spec 'git+https://example.org/linux.git' does not say which commit." + EXPECTED
                        + "Did you mean git+https://example.org/linux.git#master?"
            },
            {
                "git+ssh://example.org/linux.git#master",
                "Kernel spec 'git+ssh://example.org/linux.git#master' has no URL of https, http or file after 'git+';"
                        + " a user belongs into .netrc." + EXPECTED
                        + "Write git+https://example.org/linux.git#v7.0, for example;"
                        + " clone other repositories and give the path."
            },
            {
                "git+http://example.org/l#v7.0",
                "Kernel spec 'git+http://example.org/l#v7.0' names a branch or a tag over http, where anybody on the way"
                        + " decides what that is." + EXPECTED
                        + "Write git+https://example.org/l#v7.0, or all 40 digits of a commit, which prove themselves."
            },
            {
                "git+http://localhost.example.org/l#branch=master",
                "Kernel spec 'git+http://localhost.example.org/l#branch=master' names a branch or a tag over http, where"
                        + " anybody on the way decides what that is." + EXPECTED
                        + "Write git+https://localhost.example.org/l#branch=master, or all 40 digits of a commit, which"
                        + " prove themselves."
            },
            {
                "git+https://example.org/l#sha=0123",
                "Kernel spec 'git+https://example.org/l#sha=0123' has a commit that is not 40 hex digits after '#sha='."
                        + EXPECTED
                        + "Write all digits of a commit, or the name of a branch or a tag:"
                        + " git+https://example.org/l#v7.0."
            },
            {
                "git+https://example.org/l#a..b",
                "Kernel spec 'git+https://example.org/l#a..b' has no name of a branch, a tag or a commit after '#'."
                        + EXPECTED
                        + "Write all digits of a commit, or the name of a branch or a tag:"
                        + " git+https://example.org/l#v7.0."
            },
            {
                "bzImage",
                "Kernel spec 'bzImage' is no version, no path and no cache key." + EXPECTED
                        + "Did you mean the file ./bzImage?"
            },
            {"distro", NOTHING.formatted("distro") + EXPECTED + "Did you mean distro:7.0?"},
            {"distro-sources", NOTHING.formatted("distro-sources") + EXPECTED + "Did you mean distro-source:7.0?"},
            {
                "7.0.13-distro-x86_64-0123456789AB",
                "Kernel spec '7.0.13-distro-x86_64-0123456789AB' is no cache key, whose end are 12 digits of 0-9 and"
                        + " a-f." + EXPECTED + "Did you mean 7.0.13-distro-x86_64-0123456789ab?"
            },
            {
                "7.0.13-distro-x86_64-0123456789a",
                "Kernel spec '7.0.13-distro-x86_64-0123456789a' is no cache key, whose end are 12 digits of 0-9 and"
                        + " a-f." + EXPECTED + "Copy the whole key: the goal ktstr:kernel-list shows all."
            },
            {
                "http://h/x.tar.xz",
                "Kernel spec 'http://h/x.tar.xz' is the URL of an archive, and kernels come from URLs of git only."
                        + EXPECTED + "Unpack it and give the path of its directory."
            },
            {
                "https://kernel.org/pub/linux-7.1-rc3.tar.gz",
                "Kernel spec 'https://kernel.org/pub/linux-7.1-rc3.tar.gz' is the URL of an archive, and kernels come"
                        + " from URLs of git only." + EXPECTED + "Did you mean 7.1-rc3?"
            },
            {
                "~joe/bzImage",
                "Kernel spec '~joe/bzImage' names another user's home, which is not expanded." + EXPECTED
                        + "Write the path without ~."
            },
        };
    }

    @Test(dataProvider = "malformed")
    public void malformedSpecSaysWhatWasExpectedAndTheNearestForm(String text, String message) {
        assertThatThrownBy(() -> KernelSpec.parse(text))
                .isInstanceOf(KernelSpecException.class)
                .hasMessage(message);
    }

    @Test
    public void theErrorsOfRangesAreThoseOfKernelRange() {
        assertThatThrownBy(() -> KernelSpec.parse("7.0..=6.18"))
                .isInstanceOf(KernelSpecException.class)
                .hasMessageContaining("runs backwards")
                .hasMessageEndingWith("Did you mean 6.18..=7.0?");
        assertThatThrownBy(() -> KernelSpec.parse("..=7.0")).hasMessageContaining("lacks its first end");
        assertThatThrownBy(() -> KernelSpec.parse("6.18..")).hasMessageContaining("lacks its second end");
        assertThatThrownBy(() -> KernelSpec.parse("6.18...7.0")).hasMessageContaining("Did you mean 6.18..=7.0?");
    }

    @Test
    public void tildeWithoutHome() {
        assertThatThrownBy(() -> new SpecParser(Map.of()).parse("~/bzImage"))
                .hasMessageStartingWith("Kernel spec '~/bzImage' begins with ~, but HOME is not set.");
    }
}
