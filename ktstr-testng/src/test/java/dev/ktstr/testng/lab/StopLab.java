// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.CodeStop;
import dev.ktstr.kvm.StoppedVcpu;
import dev.ktstr.kvm.jni.Register;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.vmm.KvmEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/**
 * Stops our own machine at functions of a real kernel, with four vCPUs: {@code ktstr-kvm/src/lab/prove stops}. Wants a processor
 * whose guests have debug registers, as the KVM lab's have (qemu 10.0.2). On hardware:
 *
 * <pre>
 * mvn -Plab process-test-classes -DskipTests -pl ktstr-testng -am
 * java -cp "$(cat ktstr-testng/target/lab.classpath)" org.testng.TestNG -d /tmp/testng -testclass dev.ktstr.testng.lab.StopLab
 * </pre>
 */
public class StopLab {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int ROUNDS = 100;

    private Path directory;
    private LabGuest guest;

    @BeforeClass
    public void boot() throws Exception {
        directory = Files.createTempDirectory("stop-lab");
        guest = LabGuest.start(
                KvmEngine.open(),
                Topology.parse("1n1l4c1t"),
                512,
                LabGuest.kernel().vmlinux(),
                LabGuest.initramfs(directory),
                List.of());
        guest.awaitReady(BOOT_LIMIT);
    }

    @AfterClass(alwaysRun = true)
    public void close() throws IOException {
        if (guest != null) {
            guest.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private long address(String function) throws InterruptedException {
        String line = guest.run("grep -i ' t " + function + "$' /proc/kallsyms");
        return Long.parseUnsignedLong(line.substring(0, 16), 16);
    }

    @Test
    public void aFunctionThatIsCalledOnDemandStopsOnce() throws Exception {
        long address = address("__x64_sys_sethostname");
        List<StoppedVcpu> stopped = new ArrayList<>();
        try (CodeStop stop = guest.machine().stopOnce(address, stopped::add)) {
            assertThat(guest.run("hostname once; hostname twice; hostname")).isEqualTo("twice\n");
            assertThat(stop.await(LIMIT)).isTrue();
        }
        assertThat(stopped).singleElement().satisfies(vcpu -> assertThat(vcpu.get(Register.RIP))
                .isEqualTo(address));
    }

    @Test
    public void aFunctionThatAllCpusCallStopsOnceEachTime() throws Exception {
        long address = address("do_syscall_64");
        guest.run("for i in 0 1 2 3; do (while :; do hostname > /dev/null; done) > /dev/null 2>&1 & done");
        List<Long> arming = new ArrayList<>();
        List<Long> standing = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<StoppedVcpu> stopped = new ArrayList<>();
            try (CodeStop stop = guest.machine().stopOnce(address, stopped::add)) {
                long armed = stop.stoodStill().toNanos();
                assertThat(stop.await(LIMIT)).isTrue();
                arming.add(armed);
                standing.add(stop.stoodStill().toNanos() - armed);
            }
            assertThat(stopped).hasSize(1);
        }
        assertThat(guest.run("echo goes on")).isEqualTo("goes on\n");
        arming.sort(null);
        standing.sort(null);
        System.out.printf(
                "median of %d stops: arming %.2f ms, hit to resume %.2f ms%n",
                ROUNDS, arming.get(ROUNDS / 2) / 1e6, standing.get(ROUNDS / 2) / 1e6);
    }
}
