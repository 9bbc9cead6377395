// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.jni.Errno;
import dev.ktstr.kvm.jni.ExitKind;
import dev.ktstr.kvm.jni.HostThread;
import dev.ktstr.kvm.jni.KvmException;
import dev.ktstr.kvm.jni.Register;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Guests of ten bytes on the real /dev/kvm, which may well be one that interprets guest code. */
public class TinyGuestsIT {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @BeforeClass
    public void needsKvm() {
        HostKvm.require();
    }

    @Test
    public void portsAreWrittenAndRead() throws Exception {
        // mov $0x41,%al; mov $0x3f8,%dx; out %al,%dx; in $0x61,%ax; out %ax,$0x80; hlt
        try (TinyGuest guest = new TinyGuest("b0 41 ba f8 03 ee e5 61 e7 80 f4")) {
            guest.reads = 0xbeef;
            guest.run(4);
            assertThat(guest.next()).isEqualTo("out 0x3f8 size 1: 41");
            assertThat(guest.next()).isEqualTo("in 0x61 size 2");
            assertThat(guest.next()).isEqualTo("out 0x80 size 2: efbe");
            assertThat(guest.next()).isEqualTo("hlt");
            assertThat(guest.vcpu.awaitPaused(20 * SECOND)).isTrue();
            assertThat(guest.vcpu.exits()).containsEntry(ExitKind.IO, 3L).containsEntry(ExitKind.HLT, 1L);
        }
    }

    @Test
    public void addressesWithoutMemoryAreToldWithTheirBytes() throws Exception {
        // mov $0x5a,%al; mov %al,0x4000; mov 0x5000,%bl; mov %bl,0x10; hlt
        try (TinyGuest guest = new TinyGuest("b0 5a a2 00 40 8a 1e 00 50 88 1e 10 00 f4")) {
            guest.reads = 0x77;
            guest.run(3);
            assertThat(guest.next()).isEqualTo("write 0x4000: 5a");
            assertThat(guest.next()).isEqualTo("read 0x5000 size 1");
            assertThat(guest.next()).isEqualTo("hlt");
            assertThat(guest.memory.get(0x10)).isEqualTo((byte) 0x77);
        }
    }

    @Test
    public void memoryMayComeAndGoWhileAGuestRuns() throws Exception {
        // 1: incb 0x3000; jmp 1b
        try (TinyGuest guest = new TinyGuest("fe 06 00 30 eb fa")) {
            guest.run(Integer.MAX_VALUE);
            assertThat(guest.next()).isEqualTo("read 0x3000 size 1");
            var page = dev.ktstr.kvm.jni.Mapping.ofMemory(0x1000);
            guest.vm.setMemory(1, 0x3000, page);
            long deadline = System.nanoTime() + 20 * SECOND;
            int counted = 0;
            while (counted == 0 && System.nanoTime() < deadline) {
                counted = page.buffer().get(0);
            }
            assertThat(counted).as("counts in memory now").isNotZero();
            guest.vm.removeMemory(1);
            guest.exits.clear();
            // Whichever half of the instruction came first without it.
            assertThat(guest.next()).contains(" 0x3000");
            page.close();
        }
    }

    @Test
    public void slotsMayNotOverlap() {
        try (TinyGuest guest = new TinyGuest("f4")) {
            assertThatThrownBy(() -> guest.vm.setMemory(1, 0x1000, guest.mapping))
                    .isInstanceOfSatisfying(
                            KvmException.class, e -> assertThat(e.errno()).isEqualTo(new Errno(17)))
                    .hasMessage(
                            "KVM_SET_USER_MEMORY_REGION(slot=1, guest=0x1000, size=8192) failed: EEXIST (errno 17)");
        }
    }

    @Test
    public void aTripleFaultEndsTheGuest() throws Exception {
        // lidt 0x10 (six zero bytes: no vectors at all); ud2
        try (TinyGuest guest = new TinyGuest("0f 01 1e 10 00 0f 0b")) {
            guest.run(Integer.MAX_VALUE);
            assertThat(guest.next()).isEqualTo("shutdown");
            assertThat(guest.ending.get().orElseThrow().message()).isEqualTo("triple fault");
        }
    }

    @Test
    public void aDebugExceptionIsRaisedBesideABreakpoint() throws Exception {
        // lidt 0x10 (six zero bytes: no vectors at all); 1: jmp 1b
        try (TinyGuest guest = new TinyGuest("0f 01 1e 10 00 eb fe")) {
            guest.run(Integer.MAX_VALUE);
            Thread.sleep(50);
            guest.vcpu.requestPause();
            assertThat(guest.vcpu.awaitPaused(20 * SECOND)).isTrue();
            assertThat(guest.vcpu.registers()).containsEntry(Register.RIP, TinyGuest.CODE + 5);
            guest.vcpu.raiseDebugException(TinyGuest.CODE + 0x100);
            guest.run(1);
            assertThat(guest.next()).isEqualTo("shutdown");
        }
    }

    @Test
    public void aGuestThatNeverExitsIsPausedLookedAtAndResumed() throws Exception {
        // 1: inc %cx; jmp 1b
        try (TinyGuest guest = new TinyGuest("41 eb fd")) {
            long before = 0;
            for (int round = 0; round < 20; round++) {
                guest.run(Integer.MAX_VALUE);
                assertThatThrownBy(() -> guest.vcpu.registers()).isInstanceOf(IllegalStateException.class);
                Thread.sleep(5);
                guest.vcpu.requestPause();
                assertThat(guest.vcpu.awaitPaused(20 * SECOND)).isTrue();
                assertThat(guest.vcpu.registers().get(Register.RIP)).isBetween(TinyGuest.CODE, TinyGuest.CODE + 2);
                long now = guest.vcpu.registers().get(Register.RCX);
                assertThat(guest.vcpu.registers()).as("stands").containsEntry(Register.RCX, now);
                if (round > 0) {
                    assertThat(now).as("went on").isNotEqualTo(before);
                }
                before = now;
            }
            assertThat(guest.exits).isEmpty();
        }
    }

    @Test
    public void whatAPausedGuestReadStandsInItsRegisters() throws Exception {
        // in $0x61,%al; 1: jmp 1b
        try (TinyGuest guest = new TinyGuest("e4 61 eb fe")) {
            guest.reads = 0x99;
            guest.run(1);
            assertThat(guest.next()).isEqualTo("in 0x61 size 1");
            assertThat(guest.vcpu.awaitPaused(20 * SECOND)).isTrue();
            assertThat(guest.vcpu.registers().get(Register.RAX) & 0xff).isEqualTo(0x99);
            assertThat(guest.vcpu.registers()).containsEntry(Register.RIP, TinyGuest.CODE + 2);
        }
    }

    @Test
    public void aKickBringsTheCpuBackOnce() throws Exception {
        try (TinyGuest guest = new TinyGuest("eb fe")) {
            guest.run(Integer.MAX_VALUE);
            long deadline = System.nanoTime() + 20 * SECOND;
            while (guest.vcpu.exits().get(ExitKind.INTERRUPTED) < 5 && System.nanoTime() < deadline) {
                guest.vcpu.kick();
                Thread.sleep(1);
            }
            long kicked = guest.vcpu.exits().get(ExitKind.INTERRUPTED);
            assertThat(kicked).isGreaterThanOrEqualTo(5);
            Thread.sleep(20);
            assertThat(guest.vcpu.exits().get(ExitKind.INTERRUPTED))
                    .as("not again")
                    .isLessThanOrEqualTo(kicked + 1);
        }
    }

    /** Requests that hit the way into the guest and out of it at every point: a lost one would hang. */
    @Test
    public void noKickIsLost() throws Exception {
        // 1: out %al,$0x80; jmp 1b
        try (TinyGuest guest = new TinyGuest("e6 80 eb fc")) {
            for (int round = 0; round < 2000; round++) {
                guest.vcpu.resume();
                guest.vcpu.requestPause();
                assertThat(guest.vcpu.awaitPaused(20 * SECOND))
                        .as("round " + round)
                        .isTrue();
                guest.exits.clear();
            }
        }
    }

    @Test
    public void theThreadIsPinnedAndScheduled() throws Exception {
        try (TinyGuest guest = new TinyGuest("eb fe")) {
            HostThread thread = guest.thread();
            thread.pinTo(List.of(0));
            Path status = Path.of("/proc/self/task/" + thread.id() + "/status");
            assertThat(Files.readString(status)).containsPattern("Cpus_allowed_list:\\s0\n");
            thread.pinTo(List.of(0, 1));
            thread.schedule(HostThread.Policy.FIFO, 1);
            assertThat(Files.readString(Path.of("/proc/self/task/" + thread.id() + "/sched")))
                    .containsPattern("policy\\s+:\\s+1\n");
            thread.schedule(HostThread.Policy.OTHER, 0);
            assertThatThrownBy(() -> thread.pinTo(List.of(8000)))
                    .hasMessageContaining("sched_setaffinity(" + thread.id() + ", [8000]) failed: EINVAL");
        }
    }

    @Test
    public void timeOutsideTheGuestIsCounted() throws Exception {
        // 1: out %al,$0x80; jmp 1b
        try (TinyGuest guest = new TinyGuest("e6 80 eb fc")) {
            guest.run(1000);
            guest.vcpu.awaitPaused(20 * SECOND);
            long outside = guest.vcpu.outsideNanos();
            assertThat(Duration.ofNanos(outside)).isPositive();
            Thread.sleep(50);
            guest.run(2);
            assertThat(guest.next()).startsWith("out");
            guest.vcpu.awaitPaused(20 * SECOND);
            assertThat(guest.vcpu.outsideNanos() - outside)
                    .as("a pause does not count")
                    .isLessThan(50_000_000L);
        }
    }

    @Test
    public void theProbeTellsWhatThisKvmIs() throws Exception {
        KvmProbe.Result here = KvmProbe.run();
        assertThat(here.state()).isIn(KvmProbe.State.EMULATING, KvmProbe.State.USABLE);
        assertThat(KvmProbe.runApart()).isEqualTo(here);
    }
}
