// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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
        Files.deleteIfExists(directory);
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
    public void aProcessThatWasKilledFromOutsideLeavesNothing() throws Exception {
        try (HeldProcess held = sleeper()) {
            child().destroyForcibly();
            assertThat(held.await(Duration.ofSeconds(10))).isTrue();
            assertThat(held.exitStatus()).isEqualTo(128 + 9);
            assertThat(directory).doesNotExist();
        }
    }

    @Test
    public void onlyARemoverRemovesTheParentAndOnlyAnEmptyOne() throws Exception {
        Path parent = Files.createDirectory(scratch.resolve("parent"));
        for (String name : List.of("machine", "first", "last")) {
            Files.createDirectory(parent.resolve(name));
        }
        HeldProcess.startRemover(List.of("sleep", "600"), parent.resolve("first"))
                .close();
        HeldProcess.start(List.of("sleep", "600"), parent.resolve("machine"), scratch.resolve("out"))
                .close();
        assertThat(parent.resolve("last")).isEmptyDirectory();
        Files.createFile(parent.resolve("last.lock"));
        HeldProcess.startRemover(List.of("sleep", "600"), parent.resolve("last"))
                .close();
        assertThat(parent).doesNotExist();
    }

    @Test
    public void theProcessDiesWithTheShellThatHoldsIt() throws Exception {
        try (HeldProcess held = sleeper()) {
            ProcessHandle child = child();
            child.parent().orElseThrow().destroyForcibly();
            awaitEnd(child);
            assertThat(held.isAlive()).isFalse();
        }
    }

    /**
     * The kernel tells a child of its parent's death only if the child has asked before. Here the process that waits for the end
     * of file has asked, so it dies with the shell, and the command has not.
     */
    @Test
    public void aShellThatIsKilledAtOnceStartsNothing() throws Exception {
        String late = "sleep 0.5; echo $$ >" + pidFile + ".new; mv " + pidFile + ".new " + pidFile + "; sleep 1";
        Path slow = tool("setpriv", "case $* in *'while read'*) ;; *) " + late + " ;; esac");
        try {
            Process shell = shellWith(slow, List.of("sleep", "600"));
            ProcessHandle child = child();
            // By its handle: killing it as a Process would close its input as well, and end of file ends the child,
            // too.
            shell.toHandle().destroyForcibly();
            awaitEnd(child);
        } finally {
            removeTool(slow);
        }
    }

    @Test
    public void aDirectoryThatCannotBeRemovedAtOnceIsTriedAgain() throws Exception {
        Path failing = tool("rm", "[ -e " + pidFile + " ] || { echo $$ >" + pidFile + "; exit 1; }");
        try {
            assertThat(shellWith(failing, List.of("true")).waitFor(10, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(pidFile).exists();
            assertThat(directory).doesNotExist();
        } finally {
            removeTool(failing);
        }
    }

    /** {@return the directory of a program that does something before it is the one of this name} */
    private Path tool(String name, String before) throws Exception {
        Path bin = Files.createDirectory(scratch.resolve("bin"));
        Path script = Files.writeString(
                bin.resolve(name), "#!/bin/sh\n" + before + "\nPATH=${PATH#*:}\nexec " + name + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return bin;
    }

    private static void removeTool(Path bin) throws Exception {
        for (String name : List.of("setpriv", "rm")) {
            Files.deleteIfExists(bin.resolve(name));
        }
        Files.deleteIfExists(bin);
    }

    private Process shellWith(Path bin, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(HeldProcess.holding(command, directory, ""));
        builder.environment().merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
        return builder.start();
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
