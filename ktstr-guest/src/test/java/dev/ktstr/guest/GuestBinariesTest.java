// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.guest.elf.ElfDynamic;
import dev.ktstr.guest.elf.SharedLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.stream.Stream;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class GuestBinariesTest {
    private final GuestBinaries binaries = GuestBinaries.ofHost();
    private Path directory;

    @BeforeClass
    public void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("ktstr-binaries");
    }

    @AfterClass(alwaysRun = true)
    public void deleteDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private static void requireBuilt(String name) {
        if (GuestBinaries.class.getResource("/META-INF/ktstr/linux-x86_64/" + name) == null) {
            throw new SkipException(name + " was not built (run without -Dexec.skip)");
        }
    }

    @Test
    public void theAgentRunsWithoutLibraries() throws IOException {
        requireBuilt("init");
        Path init = Files.write(directory.resolve("init"), binaries.agent());
        assertThat(ElfDynamic.read(init).isStatic()).isTrue();
    }

    @Test
    public void extractsTheTestSchedulerOnceAndRepairsIt() throws IOException {
        requireBuilt("scx-ktstr");
        Path scheduler = binaries.extractTestScheduler(directory);
        assertThat(scheduler).isExecutable().hasFileName("scx-ktstr").hasBinaryContent(binaries.testScheduler());
        Object key = Files.readAttributes(scheduler, BasicFileAttributes.class).fileKey();
        assertThat(binaries.extractTestScheduler(directory)).isEqualTo(scheduler);
        assertThat(Files.readAttributes(scheduler, BasicFileAttributes.class).fileKey())
                .isEqualTo(key);
        Files.write(scheduler, new byte[] {1});
        assertThat(binaries.extractTestScheduler(directory)).hasBinaryContent(binaries.testScheduler());
        try (Stream<Path> files = Files.list(scheduler.getParent())) {
            assertThat(files).containsExactly(scheduler);
        }
    }

    @Test
    public void theTestSchedulersLibrariesAreFound() throws IOException {
        requireBuilt("scx-ktstr");
        Path scheduler = binaries.extractTestScheduler(directory);
        assertThat(SharedLibraries.ofHost().closure(scheduler))
                .extracting(GuestFile::path)
                .contains("/lib64/libelf.so.1", "/lib64/libc.so.6");
    }

    @Test
    public void saysForWhichArchitectureThereIsNone() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> GuestBinaries.of("s390x").agent())
                .withMessageContaining("has no 'init' for s390x guests")
                .withMessageContaining("META-INF/ktstr/linux-s390x/init");
    }
}
