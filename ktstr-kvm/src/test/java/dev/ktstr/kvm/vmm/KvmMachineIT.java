// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.Evidence;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.boot.KernelLoadException;
import dev.ktstr.kvm.jni.ExitKind;
import dev.ktstr.kvm.jni.Register;
import dev.ktstr.kvm.jni.Sabotage;
import dev.ktstr.kvm.memory.GuestMemoryException;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.X86Layout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Whole machines with a few bytes in the kernel's place, on the real /dev/kvm. */
public class KvmMachineIT {
    private static final Topology ONE = new Topology(1, 1, 1, 1);
    private static final Duration SOON = Duration.ofSeconds(20);
    /** 1: inc %rcx; jmp 1b */
    private static final String COUNT = "48 ff c1 eb fb";
    /** mov $0x34,%al; mov $0x600,%dx; out %al,(%dx); 1: jmp 1b */
    private static final String POWER_OFF = "b0 34 66 ba 00 06 ee eb fe";

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private Path directory;
    private Path initramfs;

    @BeforeClass
    public void needsKvm() {
        HostKvm.require();
    }

    @BeforeMethod
    public void makeFiles() throws IOException {
        directory = Files.createTempDirectory("kvm-machine");
        initramfs = Files.write(directory.resolve("initramfs"), new byte[4096]);
        console.reset();
    }

    @AfterMethod
    public void removeFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private MachineConfig config(Topology topology, int memoryMiB, String code) throws IOException {
        return new MachineConfig(
                "tiny",
                topology,
                memoryMiB,
                TinyKernel.write(directory.resolve("kernel"), code),
                initramfs,
                List.of("quiet"),
                console::writeBytes,
                directory.resolve("engine.log"));
    }

    private KvmMachine start(String code) throws IOException {
        return KvmMachine.start(config(ONE, 128, code), channel -> channel.putLong(0, 0x1122334455667788L));
    }

    private static MachineDiedException awaitEnd(KvmMachine machine) throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                machine.checkAlive();
            } catch (MachineDiedException e) {
                return e;
            }
            Thread.sleep(1);
        }
        throw new AssertionError("the machine lives after " + SOON);
    }

    @DataProvider
    public Object[][] ends() {
        return new Object[][] {
            {POWER_OFF, MachineEnd.POWERED_OFF, "the guest switched the machine off"},
            // mov $6,%al; mov $0xcf9,%dx; out %al,(%dx); 1: jmp 1b
            {"b0 06 66 ba f9 0c ee eb fe", MachineEnd.RESET, "the guest reset the machine"},
            // mov $0xfe,%al; out %al,$0x64; 1: jmp 1b
            {"b0 fe e6 64 eb fe", MachineEnd.RESET, "the guest reset the machine"},
            // ud2, without an interrupt table
            {"0f 0b", MachineEnd.RESET, "the guest's CPU 0 met a triple fault"},
        };
    }

    @Test(dataProvider = "ends")
    public void everyEndIsTold(String code, MachineEnd end, String message) throws Exception {
        try (KvmMachine machine = start(code)) {
            MachineDiedException died = awaitEnd(machine);
            assertThat(died.end()).isEqualTo(end);
            assertThat(died).hasMessage(message);
        }
    }

    @Test
    public void theGuestPrintsRingsAndSharesMemory() throws Exception {
        CountDownLatch rang = new CountDownLatch(1);
        // The page tables reach up to 4 GiB, where the channel begins: one more page, by a table of our own at 2 MiB.
        // mov $0xa020,%ebx; movq $0x200003,(%rbx); mov $0x200000,%ebx; movabs $0x100000083,%rax; mov %rax,(%rbx)
        // mov $0x3f8,%dx; mov $'h',%al; out; mov $'i',%al; out; mov $'\n',%al; out
        // movabs $0x100000000,%rbx; mov (%rbx),%rax; bswap %rax; mov %rax,8(%rbx)
        // mov $0x5f0,%dx; out %al,(%dx); mov $0xfed80300,%ecx; mov (%rcx),%esi; 1: jmp 1b
        String code = "bb 20 a0 00 00 48 c7 03 03 00 20 00 bb 00 00 20 00 48 b8 83 00 00 00 01 00 00 00 48 89 03"
                + " 66 ba f8 03 b0 68 ee b0 69 ee b0 0a ee"
                + " 48 bb 00 00 00 00 01 00 00 00 48 8b 03 48 0f c8 48 89 43 08"
                + " 66 ba f0 05 ee b9 00 03 d8 fe 8b 31 eb fe";
        try (KvmMachine machine = start(code)) {
            machine.onDoorbell(rang::countDown);
            long deadline = System.nanoTime() + SOON.toNanos();
            while (machine.channel().getLong(8) == 0 && System.nanoTime() < deadline) {
                Thread.sleep(1);
            }
            assertThat(machine.channel().getLong(8)).isEqualTo(0x8877665544332211L);
            assertThat(machine.channel().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            while (machine.bootMarks().agentNanos() == 0 && System.nanoTime() < deadline) {
                Thread.sleep(1);
            }
            BootMarks marks = machine.bootMarks();
            assertThat(List.of(marks.createdNanos(), marks.firstRunNanos(), marks.kernelNanos(), marks.agentNanos()))
                    .isSorted()
                    .doesNotContain(0L);
            assertThat(console).hasToString("hi\n");
            while (machine.statistics().get(0).exits().get(ExitKind.MMIO) == 0 && System.nanoTime() < deadline) {
                Thread.sleep(1);
            }
            machine.pause(SOON);
            assertThat(machine.registers(0)).as("nowhere reads as ones").containsEntry(Register.RSI, 0xffffffffL);
            assertThat(machine.statistics().get(0).exits()).containsEntry(ExitKind.IO, 3L);
            assertThat(machine.vcpuTimes()).singleElement().satisfies(time -> assertThat(time.runNanos())
                    .isPositive());
        }
    }

    @Test
    public void aMachineIsPausedLookedAtAndResumed() throws Exception {
        KvmMachine closed;
        try (KvmMachine machine = start(COUNT)) {
            closed = machine;
            long before = -1;
            for (int round = 0; round < 5; round++) {
                machine.pause(SOON);
                long count = machine.registers(0).get(Register.RCX);
                assertThat(count).isGreaterThan(before);
                assertThat(machine.registers(0)).containsEntry(Register.RCX, count);
                assertThat(machine.registers(0).get(Register.RIP)).isBetween(TinyKernel.ENTRY, TinyKernel.ENTRY + 3);
                before = count;
                machine.resume();
                machine.kick(0);
                Thread.sleep(20);
            }
            assertThat(machine.memory().read(TinyKernel.ENTRY, 5)).containsExactly(0x48, 0xff, 0xc1, 0xeb, 0xfb);
            assertThat(machine.memory().readLong(X86Layout.RSDP)).isEqualTo(0x2052545020445352L); // "RSD PTR "
            assertThatThrownBy(() -> machine.memory().read(128L << 20, 1))
                    .isInstanceOf(GuestMemoryException.class)
                    .hasMessage("the guest has no RAM for all of the 1 bytes from 0x8000000 on");
        }
        assertThatThrownBy(closed::checkAlive).hasMessage("tiny was closed");
        assertThatThrownBy(() -> closed.memory().read(0, 1)).hasMessageContaining("the machine is closed");
        assertThat(closed.channel().getLong(0)).as("does not end the JVM").isZero();
    }

    @Test
    public void memoryAndRegistersAreSaved() throws Exception {
        Path saved = Files.createDirectory(directory.resolve("saved"));
        try (KvmMachine machine = start(POWER_OFF)) {
            awaitEnd(machine);
            Evidence evidence = machine.saveEvidence(saved, 1 << 30);
            assertThat(evidence.missing()).isEmpty();
            assertThat(evidence.files())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("machine.txt", "channel.bin", "vmcore");
            assertThat(saved.resolve("machine.txt"))
                    .content()
                    .contains("topology  1n1l1c1t", "memory    0x0 to 0x8000000, node 0")
                    .containsPattern("RIP +0x00000000001000");
            ByteBuffer core =
                    ByteBuffer.wrap(Files.readAllBytes(saved.resolve("vmcore"))).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(core.getShort(16)).as("ET_CORE").isEqualTo((short) 4);
            assertThat(loaded(core, TinyKernel.ENTRY)).isEqualTo((byte) 0xb0);
            assertThat(loaded(core, X86Layout.RSDP)).isEqualTo((byte) 'R');
            assertThat(loaded(core, 0x5000000)).as("never touched").isZero();
            assertThat(core.capacity()).as("of 128 MiB").isLessThan(1 << 20);
            assertThat(machine.saveEvidence(saved, (4 << 20) + 8192).missing())
                    .singleElement()
                    .asString()
                    .matches("no vmcore: it takes [0-9]+ bytes, and [0-9]+ are left of the limit");
        } finally {
            try (Stream<Path> files = Files.list(saved)) {
                files.forEach(file -> file.toFile().delete());
            }
            Files.delete(saved);
        }
    }

    /** The byte at a physical address, as a reader of core files finds it. */
    private static byte loaded(ByteBuffer core, long address) {
        int count = Short.toUnsignedInt(core.getShort(56));
        for (int i = 0; i < count; i++) {
            int header = 64 + i * 56;
            long at = address - core.getLong(header + 24);
            if (at >= 0 && at < core.getLong(header + 40)) {
                return at < core.getLong(header + 32) ? core.get((int) (core.getLong(header + 8) + at)) : 0;
            }
        }
        throw new AssertionError("no segment has 0x" + Long.toHexString(address));
    }

    @Test
    public void whatCannotBeStartedSaysWhy() throws Exception {
        assertThatThrownBy(() -> start("").close())
                .isInstanceOf(MachineException.class)
                .hasMessageStartingWith("cannot start tiny: ")
                .hasCauseInstanceOf(KernelLoadException.class);
        KvmEngine engine = KvmEngine.open();
        assertThat(engine.cannotRun(new Topology(1, 14, 9, 2))).isEmpty();
        assertThat(engine.cannotRun(new Topology(1, 1024, 8, 1)))
                .hasValueSatisfying(why -> assertThat(why).contains("8192 CPUs, and this host's KVM allows"));
    }

    /** What of KVM's this process has open: the JVM opens and closes files of its own. */
    private static List<String> files() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                String target = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? readLink(file) : "";
                if (target.contains("kvm") || target.contains("event")) {
                    found.add(target);
                }
            }
        }
        found.sort(null);
        return found;
    }

    private static String readLink(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static long threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.count();
        }
    }

    private static long vmThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith(" tiny"))
                .count();
    }

    private static long kib(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    @Test
    public void aThousandMachinesLeaveNothing() throws Exception {
        MachineConfig config = config(new Topology(1, 1, 2, 1), 128, COUNT);
        cycle(config, 200);
        System.gc();
        List<String> files = files();
        long threads = threads();
        long resident = kib("RssAnon");
        cycle(config, 1000);
        System.gc();
        assertThat(files()).isEqualTo(files);
        assertThat(vmThreads()).isZero();
        assertThat(threads()).as("of the JVM itself a few may come").isLessThanOrEqualTo(threads + 4);
        assertThat(kib("RssAnon") - resident).as("KiB more").isLessThan(32 << 10);
    }

    private static void cycle(MachineConfig config, int times) {
        for (int i = 0; i < times; i++) {
            KvmMachine.start(config, channel -> channel.putLong(0, 1)).close();
        }
    }

    @Test
    public void aFailureAtAnyStepOfAStartLeavesNothing() throws Exception {
        MachineConfig config = config(new Topology(2, 2, 1, 1), 128, COUNT);
        cycle(config, 3);
        List<String> files = files();
        List<String> failed = new ArrayList<>();
        for (int nth = 1; ; nth++) {
            try (Sabotage sabotage = Sabotage.ofCall(nth)) {
                KvmMachine machine;
                try {
                    machine = KvmMachine.start(config, channel -> {});
                } catch (MachineException e) {
                    assertThat(e).hasMessageContaining("ENOMEM").hasMessageStartingWith("cannot start tiny: ");
                    failed.add(sabotage.failed());
                    assertThat(files()).as("files after " + failed).isEqualTo(files);
                    assertThat(vmThreads()).as("threads after " + failed).isZero();
                    continue;
                }
                String late = sabotage.failed();
                machine.close();
                if (late == null) {
                    break;
                }
                failed.add(late);
            }
            assertThat(files()).as("files after " + failed).isEqualTo(files);
        }
        assertThat(failed).hasSizeGreaterThan(25);
        // By their names: CPUs' threads race, so which call is which one in number differs from start to start.
        for (String call : List.of("open(/dev/kvm)", "mmap", "KVM_IOEVENTFD", "KVM_CREATE_VCPU(1)")) {
            try (Sabotage sabotage = Sabotage.ofCallNamed(call)) {
                assertThatThrownBy(() -> KvmMachine.start(config, channel -> {}))
                        .isInstanceOf(MachineException.class)
                        .hasMessageContaining("ENOMEM");
                assertThat(sabotage.failed()).startsWith(call);
                assertThat(files()).as("files after " + call).isEqualTo(files);
                assertThat(vmThreads()).as("threads after " + call).isZero();
            }
        }
        // The next one starts clean.
        try (KvmMachine machine = start(POWER_OFF)) {
            assertThat(awaitEnd(machine).end()).isEqualTo(MachineEnd.POWERED_OFF);
        }
    }

    @Test
    public void manyCpusEndAtOnce() throws Exception {
        long begin = System.nanoTime();
        try (KvmMachine machine = KvmMachine.start(config(new Topology(1, 4, 8, 2), 256, COUNT), channel -> {})) {
            machine.pause(SOON);
            assertThat(machine.statistics()).hasSize(64);
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(20);
    }
}
