// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Files of the kernel that limits are read from. */
public class ProcFilesTest {
    private Path root;

    @BeforeMethod
    public void makeRoot() throws IOException {
        root = Files.createTempDirectory("proc-files");
    }

    @AfterMethod
    public void removeRoot() throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    private Cgroup cgroup(String membership) throws IOException {
        Path file = Files.writeString(root.resolve("cgroup"), membership);
        return Cgroup.read(file, root.resolve("fs"));
    }

    private void group(String path, String memoryMax, String memoryCurrent, String cpuMax) throws IOException {
        Path directory = Files.createDirectories(root.resolve("fs").resolve(path));
        Files.writeString(directory.resolve("memory.max"), memoryMax + "\n");
        Files.writeString(directory.resolve("memory.current"), memoryCurrent + "\n");
        Files.writeString(directory.resolve("cpu.max"), cpuMax + "\n");
    }

    @Test
    public void theTightestGroupOfTheChainCounts() throws IOException {
        group("a", "1073741824", "536870912", "150000 100000");
        group("a/b", "max", "1048576", "400000 100000");
        assertThat(cgroup("0::/a/b\n")).isEqualTo(new Cgroup(OptionalLong.of(512), OptionalDouble.of(1.5)));
    }

    @Test
    public void noLimitIsNone() throws IOException {
        group("a", "max", "1048576", "max 100000");
        Cgroup none = new Cgroup(OptionalLong.empty(), OptionalDouble.empty());
        assertThat(cgroup("0::/a\n")).isEqualTo(none);
        assertThat(cgroup("0::/\n")).isEqualTo(none);
        assertThat(cgroup("4:memory:/a\n")).as("version 1").isEqualTo(none);
    }

    @Test
    public void softLimitsAreRead() throws IOException {
        Path file = Files.writeString(root.resolve("limits"), """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             96365                100000               processes
                Max open files            unlimited            unlimited            files
                """);
        assertThat(ResourceLimits.read(file)).isEqualTo(new ResourceLimits(Long.MAX_VALUE, 96365));
    }
}
