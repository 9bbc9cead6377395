// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.CodeStop;
import dev.ktstr.kvm.Evidence;
import dev.ktstr.kvm.KernelArguments;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.StopAction;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.acpi.AcpiTables;
import dev.ktstr.kvm.boot.BootState;
import dev.ktstr.kvm.boot.LinuxBoot;
import dev.ktstr.kvm.host.EvidenceFiles;
import dev.ktstr.kvm.jni.HostThread;
import dev.ktstr.kvm.jni.Kvm;
import dev.ktstr.kvm.jni.Kvm.Capability;
import dev.ktstr.kvm.jni.Mapping;
import dev.ktstr.kvm.jni.Register;
import dev.ktstr.kvm.jni.VcpuFd;
import dev.ktstr.kvm.jni.VmFd;
import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.memory.GuestRam;
import dev.ktstr.kvm.memory.LentMemory;
import dev.ktstr.kvm.x86.ApicIds;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.X86Layout;
import dev.ktstr.kvm.x86.cpuid.CpuidTopology;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A machine that this JVM plays itself, on KVM: memory, CPUs, devices. Its CPUs are threads of this process. */
public final class KvmMachine implements Machine {
    private static final Duration EVIDENCE_PAUSE_LIMIT = Duration.ofSeconds(10);
    /** How long somebody else may let the machine stand. */
    private static final Duration STANDING_LIMIT = Duration.ofSeconds(20);

    private final MachineConfig config;
    private final MemoryLayout layout;
    private final ByteBuffer channel;
    private final GuestRam ram;
    private final Doorbell doorbell;
    private final List<Vcpu> vcpus;
    private final Board board;
    private final Ending ending;
    /** The stop at an instruction, or null while there is none. */
    private final AtomicReference<KvmStop> stop;
    /** Held by whoever lets the machine stand and go on again, so that nobody lets it go on for somebody else. */
    private final ReentrantLock standing = new ReentrantLock();

    private final long createdNanos;
    /** All that must be closed, the last opened first. Guarded by its own lock. */
    private final Deque<AutoCloseable> opened;

    private volatile boolean closed;

    private KvmMachine(
            MachineConfig config,
            MemoryLayout layout,
            ByteBuffer channel,
            GuestRam ram,
            Doorbell doorbell,
            List<Vcpu> vcpus,
            Board board,
            Ending ending,
            AtomicReference<KvmStop> stop,
            long createdNanos,
            Deque<AutoCloseable> opened) {
        this.config = config;
        this.layout = layout;
        this.channel = channel;
        this.ram = ram;
        this.doorbell = doorbell;
        this.vcpus = List.copyOf(vcpus);
        this.board = board;
        this.ending = ending;
        this.stop = stop;
        this.createdNanos = createdNanos;
        this.opened = opened;
    }

    /** Starts a machine: this method is the table of contents of a boot. */
    static KvmMachine start(MachineConfig config, Consumer<ByteBuffer> channelSetup) {
        long created = System.nanoTime();
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            MemoryLayout layout = MemoryLayout.of(config.topology(), config.memoryMiB());
            Kvm kvm = open(opened, Kvm.open());
            GuestRam ram = open(opened, GuestRam.of(layout.ranges()));
            LentMemory channel = open(opened, LentMemory.of(KernelArguments.CHANNEL_BYTES));
            channelSetup.accept(channel.buffer());
            VmFd vm = open(opened, kvm.createVm());
            giveMemory(vm, layout, ram, channel);
            addChips(vm, config);
            spareHostCpus(kvm, vm, config);
            Ending ending = new Ending();
            Doorbell doorbell = open(opened, Doorbell.open(vm, config.name(), ending));
            BootState boot = load(config, layout, ram);
            Board board = Board.of(config.console(), high -> vm.setIrqLine(X86Layout.COM1_GSI, high), ending);
            AtomicReference<KvmStop> stop = new AtomicReference<>();
            List<Vcpu> vcpus = createVcpus(config, kvm, vm, boot, board, stop, ending, opened);
            vcpus.forEach(Vcpu::start);
            KvmMachine machine = new KvmMachine(
                    config, layout, channel.buffer(), ram, doorbell, vcpus, board, ending, stop, created, opened);
            // Everything stays as it is for whoever wants to look at it.
            ending.onEnd(() -> vcpus.forEach(Vcpu::requestPause));
            machine.resume();
            return machine;
        } catch (MachineException e) {
            closeAll(opened, e);
            throw new MachineException("cannot start " + config.name() + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            closeAll(opened, e);
            throw e;
        }
    }

    private static <T extends AutoCloseable> T open(Deque<AutoCloseable> opened, T resource) {
        opened.push(resource);
        return resource;
    }

    private static void giveMemory(VmFd vm, MemoryLayout layout, GuestRam ram, LentMemory channel) {
        int slot = 0;
        for (Mapping mapping : ram.mappings()) {
            vm.setMemory(slot, layout.ranges().get(slot).address(), mapping);
            slot++;
        }
        vm.setMemory(slot, layout.channel(), channel.mapping());
    }

    private static void addChips(VmFd vm, MachineConfig config) {
        vm.reservePages(X86Layout.TSS, X86Layout.IDENTITY_MAP);
        vm.createIrqchip();
        vm.createPit();
        if (ApicIds.of(config.topology()).last().isLong()) {
            vm.useLongApicIds();
        }
    }

    /** With more CPUs than the host has, one that waits for work takes the time of one that has some. */
    private static void spareHostCpus(Kvm kvm, VmFd vm, MachineConfig config) {
        if (KernelArguments.areCrowded(config.topology().cpus()) && kvm.check(Capability.HALT_POLL) > 0) {
            vm.setHaltPoll(0);
        }
    }

    private static BootState load(MachineConfig config, MemoryLayout layout, GuestMemory ram) {
        AcpiTables.of(config.topology(), layout).tables().forEach(table -> ram.write(table.address(), table.bytes()));
        return LinuxBoot.load(
                config.kernel(), config.initramfs(), String.join(" ", kernelArguments(config, layout)), layout, ram);
    }

    private static List<String> kernelArguments(MachineConfig config, MemoryLayout layout) {
        List<String> arguments = new ArrayList<>(
                KernelArguments.common(layout.channel(), config.topology().cpus()));
        arguments.add("ktstr.doorbell=0x" + Integer.toHexString(X86Layout.DOORBELL_PORT));
        // There is none, and looking for it takes exits.
        arguments.add("pci=off");
        if (ApicIds.of(config.topology()).last().isLong()) {
            // KVM's I/O APIC knows ids of eight bits only.
            arguments.add("irqaffinity=0");
        }
        arguments.addAll(config.kernelArguments());
        return arguments;
    }

    private static List<Vcpu> createVcpus(
            MachineConfig config,
            Kvm kvm,
            VmFd vm,
            BootState boot,
            Board board,
            AtomicReference<KvmStop> stop,
            Ending ending,
            Deque<AutoCloseable> opened) {
        ApicIds ids = ApicIds.of(config.topology());
        CpuidTopology cpuid =
                CpuidTopology.of(config.topology(), kvm.supportedCpuid(), kvm.check(Capability.TSC_DEADLINE_TIMER) > 0);
        List<Vcpu> vcpus = new ArrayList<>();
        for (int cpu = 0; cpu < config.topology().cpus(); cpu++) {
            VcpuFd fd = vm.createVcpu(ids.of(cpu).value());
            Vcpu vcpu = open(opened, new Vcpu(cpu, config.name(), fd, new VcpuExits(cpu, board, stop, ending), ending));
            fd.setCpuid(cpuid.forCpu(cpu));
            BootRegisters.setMsrs(fd);
            if (cpu == 0) {
                BootRegisters.set(fd, boot, ids.last().isLong());
            }
            vcpus.add(vcpu);
        }
        return vcpus;
    }

    @Override
    public ByteBuffer channel() {
        return channel;
    }

    @Override
    public void onDoorbell(Runnable action) {
        doorbell.onRing(action);
    }

    @Override
    public void checkAlive() {
        if (closed) {
            throw new MachineDiedException(MachineEnd.CLOSED, config.name() + " was closed");
        }
        Optional<Ending.End> end = ending.get();
        if (end.isPresent()) {
            board.console().flush();
            throw new MachineDiedException(
                    end.get().end(), end.get().message(), end.get().cause());
        }
    }

    @Override
    public GuestMemory memory() {
        return ram;
    }

    @Override
    public CodeStop stopOnce(long address, StopAction then) throws InterruptedException {
        KvmStop wanted = new KvmStop(this, config.name(), vcpus, address, then);
        lockStanding();
        try {
            checkAlive();
            if (!stop.compareAndSet(null, wanted)) {
                throw new IllegalStateException(config.name() + " already has the stop at "
                        + stop.get().run().place() + "; close it first");
            }
            try {
                wanted.arm();
            } catch (RuntimeException | Error e) {
                forget(wanted);
                throw e;
            }
            return wanted.run();
        } finally {
            standing.unlock();
        }
    }

    private void lockStanding() throws InterruptedException {
        if (!standing.tryLock(STANDING_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new MachineException(
                    config.name() + " stands still for somebody else since " + STANDING_LIMIT.toSeconds() + " s");
        }
    }

    /** {@return what is held by whoever lets the machine stand and go on again} */
    ReentrantLock standing() {
        return standing;
    }

    /** The stop is over; there may be another one. */
    void forget(KvmStop over) {
        stop.compareAndSet(over, null);
    }

    /**
     * Stops all CPUs and waits until they stand.
     *
     * @throws MachineException if one of them does not stand in time; all go on then
     */
    public void pause(Duration limit) {
        vcpus.forEach(Vcpu::requestPause);
        long deadline = System.nanoTime() + limit.toNanos();
        for (Vcpu vcpu : vcpus) {
            if (!vcpu.awaitPaused(deadline - System.nanoTime())) {
                resume();
                throw new MachineException("CPU " + vcpu.cpu() + " of " + config.name() + " did not stop within "
                        + limit.toMillis() + " ms; the machine goes on");
            }
        }
    }

    /** Lets all CPUs go on. A machine that has ended stays as it is, and so does one that a stop holds: that lets it go on. */
    public void resume() {
        KvmStop holder = stop.get();
        if (ending.get().isEmpty() && (holder == null || !holder.holds())) {
            vcpus.forEach(Vcpu::resume);
            if (ending.get().isPresent()) {
                // One of the first ended it while the others were let go.
                vcpus.forEach(Vcpu::requestPause);
            }
        }
    }

    /** Lets one CPU leave the guest and enter it again. */
    public void kick(int cpu) {
        vcpus.get(cpu).kick();
    }

    /**
     * {@return the registers of a CPU}
     *
     * @throws IllegalStateException if it runs
     */
    public Map<Register, Long> registers(int cpu) {
        return vcpus.get(cpu).registers();
    }

    /** {@return the host's thread that plays a CPU: to pin it, and to say how it is scheduled} */
    public HostThread thread(int cpu) {
        return vcpus.get(cpu).hostThread();
    }

    /** {@return what became of each CPU so far, by CPU number} */
    public List<VcpuStatistics> statistics() {
        return vcpus.stream().map(VcpuStatistics::of).toList();
    }

    /** {@return when the machine came how far} */
    public BootMarks bootMarks() {
        Vcpu first = vcpus.get(0);
        return new BootMarks(createdNanos, first.firstRunNanos(), first.firstExitNanos(), doorbell.firstRingNanos());
    }

    @Override
    public List<VcpuTime> vcpuTimes() {
        List<VcpuTime> times = new ArrayList<>();
        for (VcpuStatistics vcpu : statistics()) {
            if (vcpu.time().isEmpty()) {
                return List.of();
            }
            times.add(vcpu.time().get());
        }
        return times;
    }

    @Override
    public Evidence saveEvidence(Path directory, long maxBytes) throws InterruptedException {
        EvidenceFiles files = new EvidenceFiles(directory, maxBytes);
        lockStanding();
        boolean lives = ending.get().isEmpty() && !closed;
        try {
            if (lives) {
                pause(EVIDENCE_PAUSE_LIMIT);
            }
            files.add(
                    "machine.txt",
                    MachineText.of(config, layout, board.nowhere(), statistics(), this::registers)
                            .getBytes(StandardCharsets.UTF_8));
            byte[] shared = new byte[KernelArguments.CHANNEL_BYTES];
            channel.get(0, shared);
            files.add("channel.bin", shared);
            files.add("vmcore", (file, left) -> ElfCore.write(file, layout.ranges(), ram, left));
            return files.evidence();
        } finally {
            if (lives) {
                resume();
            }
            standing.unlock();
        }
    }

    @Override
    public void close() {
        synchronized (opened) {
            if (closed) {
                return;
            }
            closed = true;
            KvmStop left = stop.getAndSet(null);
            if (left != null) {
                left.abandon();
            }
            vcpus.forEach(Vcpu::requestPause);
            MachineException failed = new MachineException("cannot close " + config.name());
            closeAll(opened, failed);
            board.console().flush();
            if (failed.getSuppressed().length > 0) {
                throw failed;
            }
        }
    }

    /**
     * Closes what was opened, the last first. What a CPU that does not end still uses stays open: the rest of the process is worth
     * more than its memory.
     */
    private static void closeAll(Deque<AutoCloseable> opened, Throwable reason) {
        try {
            while (!opened.isEmpty()) {
                opened.peek().close();
                opened.pop();
            }
        } catch (Exception e) {
            reason.addSuppressed(e);
        }
    }
}
