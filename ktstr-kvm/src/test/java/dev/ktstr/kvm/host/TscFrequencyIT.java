// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Measures really, with the qemu in PATH. */
public class TscFrequencyIT {
    private static final String QEMU = "qemu-system-x86_64";
    private static final int BUSY_THREADS = 2;
    private static final int MEASUREMENTS = 5;
    /** How long a host may stall is not what is tested. */
    private static final Duration PLENTY = Duration.ofSeconds(60);

    private Path scratch;
    private RunDirectory runDirectory;

    @BeforeMethod
    public void makeDirectories() throws Exception {
        scratch = Files.createTempDirectory("tsc-frequency");
        runDirectory = RunDirectory.create();
    }

    @AfterMethod(alwaysRun = true)
    public void nothingIsLeft() throws Exception {
        try (Stream<Path> left = Files.list(runDirectory.path())) {
            assertThat(left).isEmpty();
        } finally {
            runDirectory.close();
            Files.deleteIfExists(scratch.resolve("program"));
            Files.delete(scratch);
        }
    }

    @Test
    public void measurementsOnABusyHostAgree() throws Exception {
        List<Thread> load = Stream.generate(() -> new Thread(TscFrequencyIT::spin, "load"))
                .limit(BUSY_THREADS)
                .toList();
        List<Integer> measured = new ArrayList<>();
        load.forEach(Thread::start);
        try {
            for (int i = 0; i < MEASUREMENTS; i++) {
                TscFrequency frequency = TscFrequency.measure(QEMU, runDirectory, PLENTY);
                assertThat(frequency.kiloHertz()).as(frequency.reason()).isPresent();
                measured.add(frequency.kiloHertz().getAsInt());
            }
        } finally {
            load.forEach(Thread::interrupt);
        }
        int least = measured.stream().min(Integer::compare).orElseThrow();
        assertThat(measured)
                .allSatisfy(kiloHertz ->
                        assertThat((double) kiloHertz).as("%s", measured).isBetween((double) least, least * 1.005));
    }

    private static void spin() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    public void whereQemuIsMissingThereIsAReason() throws Exception {
        TscFrequency frequency = TscFrequency.measure("/no/such/qemu", runDirectory);
        assertThat(frequency.kiloHertz()).isEmpty();
        assertThat(frequency.reason())
                .startsWith("the frequency of the TSC could not be measured: ")
                .contains("/no/such/qemu");
    }

    @Test
    public void aQemuThatComesToNoEndIsGivenUp() throws Exception {
        long begin = System.nanoTime();
        TscFrequency frequency = TscFrequency.measure(program("sleep 600"), runDirectory, Duration.ofMillis(300));
        assertThat(frequency.kiloHertz()).isEmpty();
        assertThat(frequency.reason()).endsWith(": it was not done after 300 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
    }

    @Test
    public void aGuestThatReportsNothingIsNotBelieved() throws Exception {
        TscFrequency frequency = TscFrequency.measure(program("exit " + ProbeRom.EXIT_STATUS), runDirectory);
        assertThat(frequency.kiloHertz()).isEmpty();
        assertThat(frequency.reason()).contains("tsc-samples");
    }

    @Test
    public void anInterruptEndsIt() throws Exception {
        String sleeper = program("sleep 600");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> TscFrequency.measure(sleeper, runDirectory)).isInstanceOf(InterruptedException.class);
    }

    /** A program in qemu's place. */
    private String program(String command) throws Exception {
        Path script = scratch.resolve("program");
        Files.writeString(script, "#!/bin/sh\n" + command + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }
}
