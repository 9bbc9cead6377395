// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.TempDirs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

public class AptSourcesTest {

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void derivesAnotherSuiteFromDeb822() throws IOException {
        Path apt = apt("debian.sources", """
                # the main archive
                Types: deb deb-src
                URIs: http://mirror.example/debian
                Suites: bookworm bookworm-updates
                Components: main contrib
                Architectures: arm64
                signed-by: /usr/share/keyrings/archive.gpg
                Check-Valid-Until: no

                Types: deb
                URIs: http://mirror.example/debian-security
                Suites: bookworm-security
                Components: main
                """);
        assertThat(AptSources.archives(apt, "bookworm"))
                .extracting(source -> source.sourcesFile("trixie-backports"))
                .containsExactly("""
                        Types: deb
                        URIs: http://mirror.example/debian
                        Suites: trixie-backports
                        Components: main
                        Architectures: amd64
                        Targets: Packages
                        Check-Valid-Until: no
                        Signed-By: /usr/share/keyrings/archive.gpg
                        """);
    }

    @Test
    public void derivesAnotherSuiteFromOneLineFormat() throws IOException {
        Path apt = temp.make();
        Files.writeString(apt.resolve("sources.list"), """
                # deb http://off.example/debian bookworm main
                deb cdrom:[Debian 12]/ bookworm main
                deb-src http://mirror.example/debian bookworm main
                deb [arch=amd64,i386 signed-by=/usr/share/keyrings/archive.gpg] http://mirror.example/debian bookworm main non-free # x
                """);
        assertThat(AptSources.archives(apt, "bookworm"))
                .extracting(source -> source.sourcesFile("bookworm-backports"))
                .containsExactly("""
                        Types: deb
                        URIs: http://mirror.example/debian
                        Suites: bookworm-backports
                        Components: main
                        Architectures: amd64
                        Targets: Packages
                        Signed-By: /usr/share/keyrings/archive.gpg
                        """);
    }

    @Test
    public void keepsAKeyThatStandsInTheSourceItself() throws IOException {
        Path apt = apt("debian.sources", """
                Types: deb
                URIs: http://mirror.example/debian
                Suites: trixie
                Components: main
                Signed-By:
                 -----BEGIN PGP PUBLIC KEY BLOCK-----
                 .
                 abc
                 -----END PGP PUBLIC KEY BLOCK-----
                """);
        assertThat(AptSources.archives(apt, "trixie").get(0).sourcesFile("trixie-backports"))
                .endsWith("""
                        Signed-By:\s
                         -----BEGIN PGP PUBLIC KEY BLOCK-----
                         .
                         abc
                         -----END PGP PUBLIC KEY BLOCK-----
                        """);
    }

    @Test
    public void theArchiveWithUpdatesComesBeforeThirdParties() throws IOException {
        Path apt = apt("a-vendor.list", "deb http://vendor.example/repo bookworm main\n");
        Files.writeString(apt.resolve("sources.list.d/docker.list"), "deb http://docker.example/d bookworm stable\n");
        Files.writeString(apt.resolve("sources.list.d/off.list.disabled"), "deb http://off.example/d bookworm main\n");
        Files.writeString(apt.resolve("sources.list"), """
                deb http://mirror.example/debian bookworm main
                deb http://mirror.example/debian bookworm-updates main
                """);
        assertThat(AptSources.archives(apt, "bookworm"))
                .extracting(AptSource::uris)
                .containsExactly("http://mirror.example/debian", "http://vendor.example/repo");
    }

    @Test
    public void aSourceWrittenTwiceIsOneArchive() throws IOException {
        Path apt = apt("again.list", "deb http://mirror.example/debian bookworm main\n");
        Files.writeString(apt.resolve("sources.list"), "deb http://mirror.example/debian bookworm main\n");
        assertThat(AptSources.archives(apt, "bookworm")).hasSize(1);
    }

    @Test
    public void theDefaultReleaseOfTheMachineIsNotInherited() throws IOException {
        Path apt = apt("debian.list", "deb http://mirror.example/debian bookworm main\n");
        AptSource archive = AptSources.archives(apt, "bookworm").get(0);
        assertThat(AptWorkspace.prepare(temp.make(), archive, "bookworm").configuration())
                .content()
                .contains("APT::Default-Release \"\";");
    }

    @Test
    public void aMachineThatFollowsStableIsUnderstood() throws IOException {
        Path apt = apt("debian.list", "deb http://mirror.example/debian stable main\n");
        assertThat(AptSources.archives(apt, "trixie")).hasSize(1);
    }

    @Test
    public void disabledAndForeignSourcesAreNone() throws IOException {
        Path apt = apt("debian.sources", """
                Types: deb
                URIs: http://mirror.example/debian
                Suites: bookworm
                Components: main
                Enabled: no
                """);
        assertThat(AptSources.archives(apt, "bookworm")).isEmpty();
        assertThat(AptSources.archives(temp.make(), "bookworm")).isEmpty();
    }

    @Test
    public void suitesOfTheNextReleaseComeFirst() {
        assertThat(Suites.of("bookworm")).isEqualTo(List.of("trixie-backports", "bookworm-backports", "bookworm"));
        assertThat(Suites.of("duke")).isEqualTo(List.of("duke-backports", "duke"));
        assertThat(Suites.of("noble")).isEqualTo(List.of("noble-backports", "noble"));
    }

    private Path apt(String file, String text) throws IOException {
        Path apt = temp.make();
        Files.createDirectory(apt.resolve("sources.list.d"));
        Files.writeString(apt.resolve("sources.list.d").resolve(file), text);
        return apt;
    }
}
