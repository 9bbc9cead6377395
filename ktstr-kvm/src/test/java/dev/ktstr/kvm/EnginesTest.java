// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.host.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** With a script in qemu's place. */
public class EnginesTest {
    private Path script;
    private RunDirectory runDirectory;

    @BeforeMethod
    public void makeDirectories() throws Exception {
        script = Files.createTempFile("engines", ".sh");
        runDirectory = RunDirectory.create();
    }

    @AfterMethod(alwaysRun = true)
    public void nothingIsLeft() throws Exception {
        try (Stream<Path> left = Files.list(runDirectory.path())) {
            assertThat(left).isEmpty();
        } finally {
            runDirectory.close();
            Files.delete(script);
        }
    }

    private Optional<String> qemuThatDoes(String command) throws Exception {
        Files.writeString(
                script, "#!/bin/sh\n[ \"$1\" != --version ] || { echo version 10.0; exit; }\n" + command + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return Optional.of(script.toString());
    }

    @Test
    public void aClockThatWasNotMeasuredIsToldWithTheEngine() throws Exception {
        EngineChoice choice = Engines.choose("auto", qemuThatDoes("echo broken today; exit 1"), runDirectory);
        assertThat(choice.engine().name()).isEqualTo("qemu/tcg");
        assertThat(choice.reason())
                .contains("/dev/kvm")
                .endsWith("; clocks of guests may be wrong, since the frequency of the TSC could not be measured:"
                        + " broken today");
    }

    @Test
    public void anInterruptEndsBothProbes() throws Exception {
        Optional<String> qemu = qemuThatDoes("sleep 600");
        Thread chooser = Thread.currentThread();
        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(chooser::interrupt);
        long begin = System.nanoTime();
        assertThatThrownBy(() -> Engines.choose("auto", qemu, runDirectory)).isInstanceOf(InterruptedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1500));
    }
}
