// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.distro.Machine;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** Several JVMs, as of parallel Jenkins jobs, on one cache. */
public class ConcurrentProcessesTest {

    private static final int PROCESSES = 2;

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void processesThatAskAtOnceFetchOnce() throws Exception {
        Path root = temp.make();
        Path machine = temp.make();
        TestMachines.bookworm(machine);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Resolver.class.getName(),
                            root.toString(),
                            machine.toString())
                    .redirectErrorStream(true)
                    .start());
        }
        // Both are started before either may begin, so that they meet.
        while (ready(machine) < PROCESSES) {
            Thread.sleep(10);
            assertThat(processes).allMatch(Process::isAlive);
        }
        Files.createFile(machine.resolve("go"));
        List<String> outputs = new ArrayList<>();
        for (Process process : processes) {
            outputs.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            assertThat(process.waitFor()).as(outputs.toString()).isZero();
        }
        assertThat(outputs).containsExactlyInAnyOrder("FETCHED 7.0.13 downloads=1", "HIT 7.0.13 downloads=0");
    }

    private static long ready(Path machine) throws IOException {
        try (Stream<Path> files = Files.list(machine)) {
            return files.filter(file -> file.toString().endsWith(".ready")).count();
        }
    }

    /** What each process runs. */
    static final class Resolver {
        public static void main(String[] arguments) throws Exception {
            Path machine = Path.of(arguments[1]);
            FakeArchive archive = new FakeArchive().with("trixie-backports", "7.0.13");
            Files.createFile(machine.resolve(ProcessHandle.current().pid() + ".ready"));
            while (!Files.exists(machine.resolve("go"))) {
                Thread.sleep(5);
            }
            KernelsConfig config = KernelsConfig.of(Path.of(arguments[0]))
                    .withMachine(new Machine(machine.resolve("os-release"), machine));
            KernelEntry entry = Kernels.of(config, archive, Instant::now).resolve(KernelSpec.parse("distro:7.0"));
            long downloads = archive.takeRuns().stream()
                    .filter(run -> run.contains(" download "))
                    .count();
            System.out.println(entry.origin() + " " + entry.version() + " downloads=" + downloads);
        }
    }
}
