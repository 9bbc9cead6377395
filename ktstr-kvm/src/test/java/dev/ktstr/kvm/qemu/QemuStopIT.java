// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.CodeStop;
import dev.ktstr.kvm.Imaging;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.SavableMachine;
import dev.ktstr.kvm.StoppedVcpu;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.jni.Register;
import dev.ktstr.kvm.topology.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Stops a real kernel on four translated vCPUs at its functions, booted and started from an image. */
public class QemuStopIT {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int CPUS = 4;
    /** All CPUs are busy with system calls. The first sets the name of the host again and again, and tells of one that it has not set. */
    private static final String SCRIPT = """
            #!/bin/busybox sh
            b=/bin/busybox
            $b mount -t proc proc /proc
            $b mkdir -p /dev
            $b mount -t devtmpfs dev /dev
            $b grep -E ' (__x64_sys_sethostname|do_syscall_64|__x64_sys_swapon)$' /proc/kallsyms
            hammer() {
                i=0
                while :; do
                    if [ $1 = 0 ]; then
                        $b taskset -c 0 $b hostname name0
                        read name < /proc/sys/kernel/hostname
                        [ $name = name0 ] || echo "odd <$name>"
                    else
                        $b taskset -c $1 $b hostname > /dev/null
                    fi
                    i=$((i + 1))
                    [ $((i % 5)) = 0 ] && echo "tick $1"
                done
            }
            for cpu in 0 1 2 3; do hammer $cpu & done
            echo hammering
            while :; do $b sleep 1000; done
            """;
    /** Where struct pt_regs keeps the second argument of a system call. Source: arch/x86/include/asm/ptrace.h. */
    private static final int PT_REGS_SI = 13 * Long.BYTES;

    private final StringBuilder console = new StringBuilder();
    private Path scratch;
    private RunDirectory runDirectory;
    private QemuEngine engine;
    private Path kernel;
    private Path initramfs;

    @BeforeClass
    public void prepare() throws Exception {
        kernel = ShellGuest.kernel()
                .orElseThrow(() -> new SkipException("no Linux 7.0 in ~/.cache/ktstr/kernels; bootstrap fetches it"));
        scratch = Files.createTempDirectory("qemu-stop");
        initramfs = ShellGuest.initramfs(scratch.resolve("initramfs"), SCRIPT);
        runDirectory = RunDirectory.create();
        engine = new QemuEngine(
                QemuBinary.find(Optional.empty()), QemuAccelerator.TCG, OptionalInt.empty(), runDirectory);
    }

    @AfterClass(alwaysRun = true)
    public void removeScratch() throws IOException {
        if (scratch == null) {
            return;
        }
        runDirectory.close();
        try (Stream<Path> paths = Files.walk(scratch)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @BeforeMethod
    public void emptyConsole() {
        synchronized (console) {
            console.setLength(0);
        }
    }

    @AfterMethod(alwaysRun = true)
    public void nothingIsLeft() throws IOException {
        if (runDirectory != null) {
            try (Stream<Path> left = Files.list(runDirectory.path())) {
                assertThat(left).isEmpty();
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("stop"))
                .isEmpty();
    }

    private MachineConfig config() {
        return new MachineConfig(
                "it-stop",
                new Topology(1, 1, CPUS, 1),
                384,
                kernel,
                initramfs,
                List.of("quiet"),
                this::print,
                scratch.resolve("qemu.log"));
    }

    private void print(byte[] bytes) {
        synchronized (console) {
            console.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    private String printed() {
        synchronized (console) {
            return console.toString();
        }
    }

    private void await(String text, int from, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (printed().indexOf(text, from) < 0 && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertThat(printed().substring(from)).contains(text);
    }

    private long address(String function) {
        Matcher line =
                Pattern.compile("([0-9a-f]{16}) [tT] " + function + "\\b").matcher(printed());
        assertThat(line.find()).as(printed()).isTrue();
        return Long.parseUnsignedLong(line.group(1), 16);
    }

    private Machine boot() throws InterruptedException {
        Machine machine = engine.start(config(), channel -> {});
        try {
            await("hammering", 0, BOOT_LIMIT);
            return machine;
        } catch (InterruptedException | RuntimeException | Error e) {
            machine.close();
            throw e;
        }
    }

    private void requireAllCpusGoOn() throws InterruptedException {
        int from = printed().length();
        for (int cpu = 0; cpu < CPUS; cpu++) {
            await("tick " + cpu, from, SOON);
        }
    }

    /** Where a virtual address of the guest's kernel lies, by page tables of four levels. */
    private static long physical(Machine machine, long cr3, long address) throws InterruptedException {
        long entry = cr3;
        for (int shift = 39; shift >= 12; shift -= 9) {
            long table = entry & 0xf_ffff_ffff_f000L;
            entry = machine.memory().readLong(table + ((address >>> shift) & 0x1ff) * Long.BYTES);
            assertThat(entry & 1).as("present at " + shift).isEqualTo(1);
            if (shift > 12 && shift < 39 && (entry & 0x80) != 0) {
                long offsets = (1L << shift) - 1;
                return (entry & 0xf_ffff_ffff_f000L & ~offsets) | (address & offsets);
            }
        }
        return (entry & 0xf_ffff_ffff_f000L) | (address & 0xfff);
    }

    /** Makes the name shorter that a system call is about to set, and says so. */
    private static void shorten(Machine machine, StoppedVcpu vcpu, int length) {
        try {
            long at = physical(machine, vcpu.get(Register.CR3), vcpu.get(Register.RDI) + PT_REGS_SI);
            assertThat(machine.memory().readLong(at)).as("the name's length").isEqualTo("name0".length());
            machine.memory().write(at, new byte[] {(byte) length});
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void requireOneStop(Machine machine, int length) throws InterruptedException {
        long address = address("__x64_sys_sethostname");
        List<StoppedVcpu> stopped = new ArrayList<>();
        AtomicBoolean stood = new AtomicBoolean(true);
        int from = printed().length();
        try (CodeStop stop = machine.stopOnce(address, vcpu -> {
            stopped.add(vcpu);
            shorten(machine, vcpu, length);
            try {
                Thread.sleep(100); // what is on its way from the console
                int before = printed().length();
                Thread.sleep(300);
                stood.set(printed().length() == before);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })) {
            assertThat(stop.await(SOON)).isTrue();
            assertThat(stop.stoodStill()).isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
        }
        assertThat(stopped).hasSize(1);
        assertThat(stopped.get(0).get(Register.RIP)).isEqualTo(address);
        assertThat(stopped.get(0).cpu()).isZero();
        assertThat(stood).as("all of it stood still").isTrue();
        await("odd <" + "name".substring(0, length) + ">", from, SOON);
        requireAllCpusGoOn();
    }

    @Test
    public void aKernelStopsOnceWithAnotherArgument() throws Exception {
        try (Machine machine = boot()) {
            requireOneStop(machine, 3);
            requireOneStop(machine, 2);
            machine.checkAlive();
        }
    }

    @Test
    public void severalVcpusThatReachItAtOnceStopOnce() throws Exception {
        try (Machine machine = boot()) {
            long address = address("do_syscall_64");
            Set<Integer> first = new HashSet<>();
            List<Long> arming = new ArrayList<>();
            List<Long> standing = new ArrayList<>();
            int rounds = 40;
            int fired = 0;
            for (int round = 0; round < rounds; round++) {
                List<StoppedVcpu> stopped = new ArrayList<>();
                try (CodeStop stop = machine.stopOnce(address, stopped::add)) {
                    long armed = stop.stoodStill().toNanos();
                    assertThat(stop.await(SOON)).isTrue();
                    arming.add(armed);
                    standing.add(stop.stoodStill().toNanos() - armed);
                }
                assertThat(stopped).singleElement().satisfies(vcpu -> {
                    assertThat(vcpu.get(Register.RIP)).isEqualTo(address);
                    first.add(vcpu.cpu());
                });
                fired++;
            }
            assertThat(fired).isEqualTo(rounds);
            assertThat(first).as("CPUs that were first").hasSizeGreaterThan(1);
            requireAllCpusGoOn();
            System.out.printf(
                    "stops of %d vCPUs, translated: arming %s, hit to resume %s%n",
                    CPUS, millis(arming), millis(standing));
        }
    }

    private static String millis(List<Long> nanos) {
        Collections.sort(nanos);
        return String.format(
                "%.1f ms (least %.1f, most %.1f)",
                nanos.get(nanos.size() / 2) / 1e6, nanos.get(0) / 1e6, nanos.get(nanos.size() - 1) / 1e6);
    }

    @Test
    public void aMachineOfAnImageStopsAsWell() throws Exception {
        Path image = Files.createDirectory(scratch.resolve("image"));
        Imaging imaging = engine.imaging();
        try (SavableMachine machine = imaging.boot(config(), image, channel -> {})) {
            await("hammering", 0, BOOT_LIMIT);
            try (CodeStop stop = machine.stopOnce(address("__x64_sys_swapon"), vcpu -> {})) {
                assertThatThrownBy(machine::save)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("close it before the machine is saved");
                assertThat(stop.fired()).isFalse();
            }
            machine.save();
        }
        try (Machine machine = imaging.start(config(), image, channel -> {})) {
            requireOneStop(machine, 3);
        }
    }

    @Test
    public void itIsWithdrawnAndThereIsOneAtATime() throws Exception {
        try (Machine machine = boot()) {
            long never = address("__x64_sys_swapon");
            CodeStop armed = machine.stopOnce(never, vcpu -> {});
            assertThatThrownBy(() -> machine.stopOnce(never, vcpu -> {}).close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("close it first");
            assertThat(armed.await(Duration.ofMillis(100))).isFalse();
            requireAllCpusGoOn();
            armed.close();
            assertThat(armed.fired()).isFalse();
            requireAllCpusGoOn();
            // Withdrawals that meet the hit at every point.
            for (int round = 0; round < 20; round++) {
                AtomicBoolean acted = new AtomicBoolean();
                CodeStop stop = machine.stopOnce(address("do_syscall_64"), vcpu -> acted.set(true));
                Thread.sleep(round % 5);
                stop.close();
                assertThat(stop.fired()).isEqualTo(acted.get());
            }
            requireAllCpusGoOn();
            CodeStop thrown = machine.stopOnce(address("do_syscall_64"), vcpu -> {
                throw new IllegalArgumentException("of the action");
            });
            assertThatThrownBy(() -> thrown.await(SOON)).hasMessage("of the action");
            thrown.close();
            requireAllCpusGoOn();
        }
    }

    @Test
    public void evidenceIsSavedWhileItIsArmed() throws Exception {
        Path evidence = Files.createDirectory(scratch.resolve("evidence"));
        try (Machine machine = boot()) {
            try (CodeStop stop = machine.stopOnce(address("__x64_sys_swapon"), vcpu -> {})) {
                assertThat(machine.saveEvidence(evidence, 1L << 30).missing()).isEmpty();
                requireAllCpusGoOn();
                assertThat(stop.fired()).isFalse();
            }
            requireAllCpusGoOn();
        }
    }

    @Test
    public void aMachineIsClosedWhileArmedAndWhileStopped() throws Exception {
        CodeStop armed;
        CodeStop stopped;
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Machine machine = boot()) {
            armed = machine.stopOnce(address("__x64_sys_swapon"), vcpu -> {});
        }
        assertThatThrownBy(() -> armed.await(SOON))
                .isInstanceOfSatisfying(
                        MachineDiedException.class, e -> assertThat(e.end()).isEqualTo(MachineEnd.CLOSED));
        armed.close();
        emptyConsole();
        CountDownLatch stands = new CountDownLatch(1);
        try (Machine machine = boot()) {
            stopped = machine.stopOnce(address("do_syscall_64"), vcpu -> {
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
        stopped.close();
        assertThat(stopped.fired()).isTrue();
    }

    @Test
    public void aQemuThatIsKilledMeanwhileIsDead() throws Exception {
        try (Machine machine = boot()) {
            CodeStop stop = machine.stopOnce(address("__x64_sys_swapon"), vcpu -> {});
            assertThat(ProcessHandle.current()
                            .descendants()
                            .filter(process ->
                                    process.info().command().orElse("").contains("qemu"))
                            .allMatch(ProcessHandle::destroyForcibly))
                    .isTrue();
            assertThatThrownBy(() -> stop.await(SOON))
                    .isInstanceOfSatisfying(
                            MachineDiedException.class, e -> assertThat(e.end()).isEqualTo(MachineEnd.ENGINE_KILLED));
            stop.close();
        }
    }
}
