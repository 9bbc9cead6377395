// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.host.HostCapacity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.testng.annotations.Test;

/** Space, capacity and limits. */
public class RoomExamsTest {
    private static final HostCapacity HOST = new HostCapacity(4, 8000);

    private static SpaceExam space(long freeMiB) {
        return new SpaceExam("space for runs", Path.of("/dev/shm"), "", freeMiB, 64, 20, "free some", "");
    }

    private static LimitsExam limits(long files, long threads, OptionalLong memory, OptionalDouble cpus) {
        return new LimitsExam(files, threads, 500, memory, cpus, HOST);
    }

    @Test
    public void spaceIsFineScarceOrTooLittle() {
        assertHealthy(space(64), "64 MiB free in /dev/shm");
        assertWarning(space(63), "63 MiB free in /dev/shm, and up to 64 MiB may be needed", "free some");
        assertFailure(space(19), "19 MiB free in /dev/shm, but 20 MiB are needed", "free some");
    }

    @Test
    public void aPlaceBelowAFileIsNone() throws IOException {
        Path file = Files.createTempFile("ktstr", null);
        try {
            assertFailure(
                    SpaceExam.ofResults(file.resolve("ktstr")),
                    file + "/ktstr cannot be written: " + file + " is no directory this user may write to",
                    "make it one, or choose another place: -Dktstr.resultsDir=DIRECTORY");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    public void aBuildNeedsMuchMoreThanAFetch() throws IOException {
        Path cache = Path.of("/cache");
        assertThat(SpaceExam.ofCache(cache, false, true).neededMiB()).isEqualTo(4501);
        assertThat(SpaceExam.ofCache(cache, true, false).neededMiB()).isEqualTo(300);
        assertThat(SpaceExam.ofCache(cache, false, false).neededMiB()).isEqualTo(1);
    }

    @Test
    public void capacityTellsHowManyMachinesRunAtOnce() {
        // 4 CPUs x 8 are 16 machines of 2 vCPUs; 8000 MiB are 3 of 2240 MiB.
        assertHealthy(
                new CapacityExam(HOST, 8, 2),
                "room for 3 machines 1n1l2c1t of 2048 MiB (4 CPUs x 8 vCPUs, 8000 MiB available)",
                "2 at once");
        assertWarning(new CapacityExam(HOST, 8, 4), "3 at once where ktstr.parallel=4 asks for more", "free memory");
    }

    @Test
    public void aHostTooSmallForOneMachineSaysOfWhat() {
        assertFailure(new CapacityExam(new HostCapacity(4, 2239), 8, 4), "takes 2240 MiB", "memoryMiB = 512");
        assertFailure(
                new CapacityExam(new HostCapacity(1, 8000), 1, 1),
                "no room for a machine 1n1l2c1t",
                "ktstr.overcommit");
    }

    @Test
    public void limitsThatRestrictNothingAreFine() {
        assertHealthy(
                limits(1024, Long.MAX_VALUE, OptionalLong.of(8000), OptionalDouble.of(4)),
                "1024 open files, unlimited threads");
    }

    @Test
    public void eachTightLimitIsToldWithItsCure() {
        OptionalLong anyMemory = OptionalLong.empty();
        OptionalDouble allCpus = OptionalDouble.empty();
        assertWarning(limits(1023, 500, anyMemory, allCpus), "only 1023 open files", "ulimit -n 1024");
        assertWarning(limits(1024, 499, anyMemory, allCpus), "only 499 threads", "ulimit -u 500");
        assertWarning(limits(1024, 500, OptionalLong.of(3000), allCpus), "3000 MiB left", "ktstr.parallel=1");
        assertWarning(limits(1024, 500, anyMemory, OptionalDouble.of(1.5)), "gets 1.5 CPUs", "--cpuset-cpus");
    }
}
