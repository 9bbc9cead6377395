// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class RunDirectoryTest {
    private Path parent;

    @BeforeMethod
    public void makeParent() throws Exception {
        parent = Files.createTempDirectory("run-directory");
    }

    @AfterMethod
    public void removeParent() throws Exception {
        Files.deleteIfExists(parent);
    }

    @Test
    public void nothingIsLeftAfterClosing() throws Exception {
        try (RunDirectory run = RunDirectory.create(parent)) {
            Files.writeString(run.newChild().resolve("file"), "x");
            assertThat(run.path()).isDirectory();
        }
        assertThat(parent).doesNotExist();
    }

    @Test
    public void aDeadRunIsSweptAndALivingOneIsNot() throws Exception {
        Path dead = Files.createDirectory(parent.resolve("999999999-1"));
        Files.writeString(dead.resolve("file"), "x");
        Files.createFile(parent.resolve("999999999-1.lock"));
        try (RunDirectory living = RunDirectory.create(parent);
                RunDirectory another = RunDirectory.create(parent)) {
            assertThat(dead).doesNotExist();
            assertThat(living.path()).isDirectory();
            assertThat(another.path()).isDirectory().isNotEqualTo(living.path());
        }
        assertThat(parent).doesNotExist();
    }

    @Test
    public void theLastRunToEndRemovesTheParent() {
        RunDirectory first = RunDirectory.create(parent);
        RunDirectory second = RunDirectory.create(parent);
        first.close();
        assertThat(second.path()).isDirectory();
        second.close();
        assertThat(parent).doesNotExist();
    }

    @Test
    public void whatAKilledShellLeftBehindGoesWithTheRun() throws Exception {
        try (RunDirectory run = RunDirectory.create(parent)) {
            Path machine = run.newChild();
            try (HeldProcess held = HeldProcess.start(
                    List.of("sleep", "600"), machine, run.path().resolve("out"))) {
                shellOf(machine).destroyForcibly();
                assertThat(held.await(Duration.ofSeconds(10))).isTrue();
            }
            assertThat(machine).isDirectory();
        }
        assertThat(parent).doesNotExist();
    }

    private static ProcessHandle shellOf(Path directory) {
        return ProcessHandle.current()
                .children()
                .filter(child -> Arrays.asList(child.info().arguments().orElse(new String[0]))
                        .contains(directory.toString()))
                .findFirst()
                .orElseThrow();
    }

    /** One run ends while another begins: the parent comes and goes between the steps of both. */
    @Test
    public void runsMayBeginWhileOthersEnd() throws Exception {
        Callable<Void> manyRuns = () -> {
            for (int i = 0; i < 25; i++) {
                try (RunDirectory run = RunDirectory.create(parent)) {
                    assertThat(run.path()).isDirectory();
                }
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Void> runs : threads.invokeAll(Collections.nCopies(4, manyRuns))) {
                runs.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(parent).doesNotExist();
    }
}
