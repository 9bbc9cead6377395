// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

@Test(singleThreaded = true)
public class IncludedFilesTest {
    private final TempDirs temp = new TempDirs();
    private Path module;

    @BeforeMethod
    public void makeModule() {
        module = temp.make();
    }

    @AfterClass(alwaysRun = true)
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private List<String> guestPaths(String... wanted) throws IOException {
        return IncludedFiles.of("ktstr.include", List.of(wanted), module, "/usr/bin:/bin").stream()
                .map(GuestFile::path)
                .toList();
    }

    public void aDirectoryComesWithAllInIt() throws IOException {
        Files.createDirectories(module.resolve("data/deeper"));
        Files.writeString(module.resolve("data/a.txt"), "a");
        Files.writeString(module.resolve("data/deeper/b.txt"), "b");
        assertThat(guestPaths("data")).containsExactly("/include/data/a.txt", "/include/data/deeper/b.txt");
    }

    public void aProgramOfPathComesWithItsLibraries() throws IOException {
        assertThat(guestPaths("ls")).startsWith("/include/ls").anyMatch(path -> path.endsWith("/libc.so.6"));
    }

    public void whatIsNowhereNamesThePlaces() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guestPaths("nowhere"))
                .withMessageContaining("'nowhere', which is neither " + module.resolve("nowhere"))
                .withMessageContaining("/usr/bin:/bin");
    }

    public void twoFilesInOnePlaceAreRefused() throws IOException {
        Files.createDirectories(module.resolve("a"));
        Files.createDirectories(module.resolve("b"));
        Files.writeString(module.resolve("a/x"), "a");
        Files.writeString(module.resolve("b/x"), "b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guestPaths("a/x", "b/x"))
                .withMessageContaining("two files in one place");
        assertThat(guestPaths("a/x", "a/x")).containsExactly("/include/x");
    }
}
