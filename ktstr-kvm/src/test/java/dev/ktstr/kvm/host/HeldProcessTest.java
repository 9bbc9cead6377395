// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class HeldProcessTest {
    private Path scratch;
    private Path directory;
    private Path pidFile;

    @BeforeMethod
    public void makeDirectory() throws Exception {
        scratch = Files.createTempDirectory("held-process");
        directory = Files.createDirectory(scratch.resolve("d"));
        pidFile = scratch.resolve("pid");
    }

    @AfterMethod
    public void removeDirectory() throws Exception {
        Files.deleteIfExists(scratch.resolve("out"));
        Files.deleteIfExists(pidFile);
        Files.deleteIfExists(scratch);
    }

    private HeldProcess sleeper() {
        return HeldProcess.start(
                List.of(
                        "sh",
                        "-c",
                        "echo $$ >" + pidFile + ".new; mv " + pidFile + ".new " + pidFile + "; exec sleep 600"),
                directory,
                scratch.resolve("out"));
    }

    @Test
    public void closingKillsTheProcessAndRemovesItsDirectory() throws Exception {
        HeldProcess held = sleeper();
        ProcessHandle child = child();
        held.close();
        awaitEnd(child);
        assertThat(held.isAlive()).isFalse();
        assertThat(held.exitStatus()).isEqualTo(128 + 9);
        assertThat(directory).doesNotExist();
    }

    @Test
    public void aProcessThatEndsByItselfIsNoticedWithItsStatus() throws Exception {
        HeldProcess held = HeldProcess.start(List.of("sh", "-c", "exit 7"), directory, scratch.resolve("out"));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (held.isAlive() && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(held.exitStatus()).isEqualTo(7);
        held.close();
    }

    @Test
    public void theProcessDiesWithTheShellThatHoldsIt() throws Exception {
        try (HeldProcess held = sleeper()) {
            ProcessHandle child = child();
            child.parent().orElseThrow().destroyForcibly();
            awaitEnd(child);
            assertThat(held.isAlive()).isFalse();
        }
        Files.deleteIfExists(directory);
    }

    private ProcessHandle child() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Files.exists(pidFile) && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                .orElseThrow();
    }

    private static void awaitEnd(ProcessHandle process) throws Exception {
        process.onExit().get(10, TimeUnit.SECONDS);
        assertThat(process.isAlive()).isFalse();
    }
}
