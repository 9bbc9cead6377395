// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.CodeStop;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.StoppedVcpu;
import dev.ktstr.kvm.jni.ExitKind;
import dev.ktstr.kvm.jni.Register;
import dev.ktstr.kvm.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Stops at instructions of guests of a few bytes, on the real /dev/kvm. */
public class KvmStopIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** 1: inc %rcx; jmp 1b */
    private static final String COUNT = "48 ff c1 eb fb";

    private static final long JUMP = TinyKernel.ENTRY + 3;
    /** mov $0x34,%al; mov $0x600,%dx; out %al,(%dx); 1: jmp 1b */
    private static final String POWER_OFF = "b0 34 66 ba 00 06 ee eb fe";

    private static final long FLAG = 0x71000;
    private static final long MEETING = 0x70000;
    /** In 16 bits: 1: inc %cx; jmp 1b. In 64 bits: 1: jmp 1b, with a prefix. */
    private static final byte[] MEET = {0x41, (byte) 0xeb, (byte) 0xfd};
    /**
     * mov $0x71000,%ebx; 1: cmpb $0,(%rbx); je 1b; mov $0xfee00300,%ebx; movl $0xc4500,(%rbx) (INIT to all others);
     * mov $0x10000,%ecx; 2: loop 2b; movl $0xc4670,(%rbx) (start them at 0x70000); mov $0x70000,%ebx; jmp *%rbx
     */
    private static final String WAKE_ALL = "bb 00 10 07 00 80 3b 00 74 fb bb 00 03 e0 fe c7 03 00 45 0c 00"
            + " b9 00 00 01 00 e2 fe c7 03 70 46 0c 00 bb 00 00 07 00 ff e3";

    private Path directory;

    @BeforeClass
    public void needsKvm() {
        HostKvm.require();
    }

    @BeforeMethod
    public void makeFiles() throws IOException {
        directory = Files.createTempDirectory("kvm-stop");
        Files.write(directory.resolve("initramfs"), new byte[4096]);
    }

    @AfterMethod
    public void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("stop"))
                .isEmpty();
    }

    private KvmMachine start(int cpus, String code) throws IOException {
        MachineConfig config = new MachineConfig(
                "tiny",
                new Topology(1, 1, cpus, 1),
                128,
                TinyKernel.write(directory.resolve("kernel"), code),
                directory.resolve("initramfs"),
                List.of("quiet"),
                text -> {},
                directory.resolve("engine.log"));
        return KvmMachine.start(config, channel -> {});
    }

    private static long count(KvmMachine machine) {
        machine.pause(SOON);
        try {
            return machine.registers(0).get(Register.RCX);
        } finally {
            machine.resume();
        }
    }

    @Test
    public void itStopsOnceAndGoesOn() throws Exception {
        try (KvmMachine machine = start(1, COUNT)) {
            List<StoppedVcpu> stopped = new ArrayList<>();
            try (CodeStop stop = machine.stopOnce(JUMP, vcpu -> {
                stopped.add(vcpu);
                assertThat(machine.registers(0)).as("stands").containsEntry(Register.RCX, vcpu.get(Register.RCX));
                // The loop counts down from now on: dec %rcx.
                machine.memory().write(TinyKernel.ENTRY, HexFormat.of().parseHex("48ffc9"));
            })) {
                Duration arming = stop.stoodStill();
                assertThat(stop.await(SOON)).isTrue();
                assertThat(stop.stoodStill()).isGreaterThan(arming).isLessThan(SOON);
            }
            assertThat(stopped).hasSize(1);
            StoppedVcpu vcpu = stopped.get(0);
            assertThat(vcpu.cpu()).isZero();
            assertThat(vcpu.get(Register.RIP)).isEqualTo(JUMP);
            assertThat(vcpu.get(Register.CR3)).isNotZero();
            long before = vcpu.get(Register.RCX);
            Thread.sleep(50);
            assertThat(count(machine)).as("from " + before).isLessThan(before);
            assertThat(machine.statistics().get(0).exits()).containsEntry(ExitKind.DEBUG, 1L);
        }
    }

    @Test
    public void severalCpusThatReachItAtOnceStopOnce() throws Exception {
        try (KvmMachine machine = start(2, WAKE_ALL)) {
            machine.memory().write(MEETING, MEET);
            machine.memory().write(FLAG, new byte[] {1});
            List<Integer> hit = new ArrayList<>();
            List<Long> arming = new ArrayList<>();
            List<Long> standing = new ArrayList<>();
            for (int round = 0; round < 100; round++) {
                try (CodeStop stop = machine.stopOnce(MEETING, vcpu -> {
                    hit.add(vcpu.cpu());
                    assertThat(vcpu.get(Register.RIP)).isEqualTo(vcpu.cpu() == 0 ? MEETING : 0);
                    for (int cpu = 0; cpu < 2; cpu++) {
                        assertThat(machine.registers(cpu)).as("stands").containsKey(Register.RIP);
                    }
                })) {
                    long armed = stop.stoodStill().toNanos();
                    assertThat(stop.await(SOON)).isTrue();
                    arming.add(armed);
                    standing.add(stop.stoodStill().toNanos() - armed);
                }
                assertThat(hit).hasSize(round + 1);
                Thread.sleep(5);
            }
            assertThat(hit).as("either of them was first at some time").contains(0, 1);
            assertThat(machine.statistics())
                    .allSatisfy(
                            cpu -> assertThat(cpu.exits().get(ExitKind.DEBUG)).isPositive());
            arming.sort(null);
            standing.sort(null);
            System.out.printf(
                    "stops of 2 vCPUs: arming %.2f ms, hit to resume %.2f ms%n",
                    arming.get(50) / 1e6, standing.get(50) / 1e6);
            machine.pause(SOON);
            long before = machine.registers(1).get(Register.RCX);
            machine.resume();
            Thread.sleep(20);
            machine.pause(SOON);
            assertThat(machine.registers(1).get(Register.RCX)).as("goes on").isNotEqualTo(before);
            machine.resume();
        }
    }

    @Test
    public void whatTheActionThrowsIsToldOnceAndTheMachineGoesOn() throws Exception {
        try (KvmMachine machine = start(1, COUNT)) {
            CodeStop stop = machine.stopOnce(JUMP, vcpu -> {
                throw new IllegalArgumentException("of the action");
            });
            assertThatThrownBy(() -> stop.await(SOON)).hasMessage("of the action");
            stop.close();
            assertThat(stop.fired()).isTrue();
            long before = count(machine);
            Thread.sleep(20);
            assertThat(count(machine)).isGreaterThan(before);
            CodeStop other = machine.stopOnce(JUMP, vcpu -> {
                throw new IllegalArgumentException("of the other");
            });
            while (!other.fired()) {
                Thread.sleep(1);
            }
            assertThatThrownBy(other::close).hasMessage("of the other");
        }
    }

    @Test
    public void oneAtATimeAndWithdrawn() throws Exception {
        try (KvmMachine machine = start(1, COUNT)) {
            CodeStop armed = machine.stopOnce(TinyKernel.ENTRY + 0x100, vcpu -> {});
            assertThatThrownBy(() -> machine.stopOnce(JUMP, vcpu -> {}).close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("tiny already has the stop at 0x100100 of tiny; close it first");
            assertThat(armed.await(Duration.ofMillis(50))).isFalse();
            armed.close();
            assertThat(armed.fired()).isFalse();
            try (CodeStop stop = machine.stopOnce(JUMP, vcpu -> {})) {
                assertThat(stop.await(SOON)).isTrue();
            }
        }
    }

    /** Withdrawals that meet the hit at every point. */
    @Test
    public void aWithdrawalAndAHitAtOnce() throws Exception {
        try (KvmMachine machine = start(1, COUNT)) {
            for (int round = 0; round < 200; round++) {
                AtomicBoolean acted = new AtomicBoolean();
                CodeStop stop = machine.stopOnce(JUMP, vcpu -> acted.set(true));
                stop.close();
                assertThat(stop.fired()).isEqualTo(acted.get());
            }
            long before = count(machine);
            Thread.sleep(20);
            assertThat(count(machine)).isGreaterThan(before);
        }
    }

    @Test
    public void aMachineIsClosedWhileArmed() throws Exception {
        CodeStop stop;
        try (KvmMachine machine = start(1, COUNT)) {
            stop = machine.stopOnce(TinyKernel.ENTRY + 0x100, vcpu -> {});
        }
        assertThatThrownBy(() -> stop.await(SOON))
                .isInstanceOfSatisfying(
                        MachineDiedException.class, e -> assertThat(e.end()).isEqualTo(MachineEnd.CLOSED));
        stop.close();
    }

    @Test
    public void aMachineIsClosedWhileStopped() throws Exception {
        CountDownLatch stands = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CodeStop stop;
        try (KvmMachine machine = start(1, COUNT)) {
            stop = machine.stopOnce(JUMP, vcpu -> {
                stands.countDown();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            stands.await();
        }
        interrupted.await();
        stop.close();
        assertThat(stop.fired()).isTrue();
    }

    /** Which has no interrupt table, so that it ends by it. */
    @Test
    public void aDebugExceptionOfTheGuestsOwnIsTheGuests() throws Exception {
        // mov $0x71000,%ebx; 1: cmpb $0,(%rbx); je 1b; mov $0x72000,%esp; push $0x102; popf (single steps); nop; 2: jmp
        // 2b
        String code = "bb 00 10 07 00 80 3b 00 74 fb bc 00 20 07 00 68 02 01 00 00 9d 90 eb fe";
        try (KvmMachine machine = start(1, code)) {
            CodeStop stop = machine.stopOnce(TinyKernel.ENTRY + 0x100, vcpu -> {});
            machine.memory().write(FLAG, new byte[] {1});
            assertThatThrownBy(() -> stop.await(SOON))
                    .isInstanceOfSatisfying(
                            MachineDiedException.class, e -> assertThat(e.end()).isEqualTo(MachineEnd.RESET));
            // A KVM that interprets gives it to the guest by itself; hardware gives it to us.
            stop.close();
            assertThat(stop.fired()).isFalse();
        }
    }

    @Test
    public void aMachineThatEndsMeanwhileSaysSo() throws Exception {
        try (KvmMachine machine = start(1, POWER_OFF)) {
            CodeStop stop;
            try {
                stop = machine.stopOnce(TinyKernel.ENTRY + 0x100, vcpu -> {});
            } catch (MachineDiedException e) {
                return; // it was faster
            }
            assertThatThrownBy(() -> stop.await(SOON))
                    .isInstanceOfSatisfying(
                            MachineDiedException.class, e -> assertThat(e.end()).isEqualTo(MachineEnd.POWERED_OFF));
            stop.close();
        }
    }
}
