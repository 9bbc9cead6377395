// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ktstr.kvm.CodeStop;
import dev.ktstr.kvm.EngineMissingException;
import dev.ktstr.kvm.Evidence;
import dev.ktstr.kvm.KernelArguments;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.SavableMachine;
import dev.ktstr.kvm.StopAction;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.host.EvidenceFiles;
import dev.ktstr.kvm.host.HeldProcess;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.memory.GuestMemory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A machine played by a qemu process. */
final class QemuMachine implements SavableMachine {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);
    private static final Duration CONNECT_POLL = Duration.ofMillis(2);
    private static final Duration DUMP_LIMIT = Duration.ofSeconds(25);
    /** How long somebody else may let the machine stand. */
    private static final Duration STANDING_LIMIT = Duration.ofSeconds(30);
    /** How long the kernel and the shell that holds qemu may take to clear it away. */
    private static final Duration HANG_UP_LIMIT = Duration.ofSeconds(1);
    /** How long the end of the console is waited for. */
    private static final Duration CONSOLE_LIMIT = Duration.ofSeconds(1);
    /** How much of qemu's own complaints a message repeats. */
    private static final int COMPLAINT_BYTES = 600;
    /** What a shell, and setpriv like it, ends with when a program cannot be executed, or is not there. */
    private static final int NOT_EXECUTABLE = 126;

    private static final int NOT_FOUND = 127;

    private final MachineConfig config;
    private final QemuCommand command;
    private final HeldProcess process;
    private final Qmp qmp;
    private final ConsoleReader console;
    private final ByteBuffer channel;
    /** Host thread of each vCPU, as files of /proc. */
    private final Map<Integer, Path> vcpuSchedstat;

    private final Path anyThread;
    /** The stop at an instruction, or null while there is none. */
    private final AtomicReference<QemuStop> stop = new AtomicReference<>();
    /** Held by whoever lets the machine stand and go on again, so that nobody lets it go on for somebody else. */
    private final ReentrantLock standing = new ReentrantLock();

    private QemuMemory memory;
    private volatile boolean closed;
    private Optional<QemuEnd> end = Optional.empty();

    private QemuMachine(
            MachineConfig config,
            QemuCommand command,
            HeldProcess process,
            Qmp qmp,
            ConsoleReader console,
            ByteBuffer channel,
            Map<Integer, Path> vcpuSchedstat) {
        this.config = config;
        this.command = command;
        this.process = process;
        this.qmp = qmp;
        this.console = console;
        this.channel = channel;
        // Where one thread plays all vCPUs, its times say nothing about any of them.
        this.vcpuSchedstat =
                Set.copyOf(vcpuSchedstat.values()).size() == vcpuSchedstat.size() ? vcpuSchedstat : Map.of();
        this.anyThread = vcpuSchedstat.values().iterator().next();
    }

    static QemuMachine start(
            QemuBinary qemu,
            QemuAccelerator accelerator,
            OptionalInt tscKiloHertz,
            RunDirectory runDirectory,
            MachineConfig config,
            QemuRam ram,
            Consumer<ByteBuffer> channelSetup)
            throws InterruptedException {
        // What a start that fails must undo, the last first.
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            Path directory = runDirectory.newChild();
            QemuCommand command = new QemuCommand(
                    qemu,
                    accelerator,
                    tscKiloHertz,
                    config,
                    ram,
                    directory.resolve("qmp"),
                    directory.resolve("console"),
                    directory.resolve("channel"));
            ByteBuffer channel = mapChannel(command.channelFile());
            channelSetup.accept(channel);
            try (ServerSocketChannel qmpServer = listen(command.qmpSocket());
                    ServerSocketChannel consoleServer = listen(command.consoleSocket())) {
                HeldProcess process = HeldProcess.start(command.arguments(), directory, config.engineLog());
                opened.push(process);
                SocketChannel qmpSocket = accept(qmpServer, process, config);
                opened.push(qmpSocket);
                SocketChannel consoleSocket = accept(consoleServer, process, config);
                opened.push(consoleSocket);
                ConsoleReader console = ConsoleReader.start(consoleSocket, config.console(), config.name());
                opened.push(console);
                Qmp qmp = Qmp.open(qmpSocket, config.name());
                Map<Integer, Path> vcpus = vcpuThreads(qmp);
                if (ram instanceof QemuRam.CopyOnWrite copied) {
                    load(qmp, copied.image(), process, config);
                }
                opened.clear();
                return new QemuMachine(config, command, process, qmp, console, channel, vcpus);
            }
        } catch (IOException e) {
            throw new MachineException("cannot start " + config.name() + ": " + e.getMessage(), e);
        } finally {
            opened.forEach(QemuMachine::closeQuietly);
        }
    }

    private static void load(Qmp qmp, Path image, HeldProcess process, MachineConfig config)
            throws InterruptedException {
        try {
            DeviceState.load(qmp, image);
        } catch (MachineException e) {
            // A qemu that cannot use what it is given says why and ends.
            throw process.await(HANG_UP_LIMIT)
                    ? didNotStart(config, process.exitStatus(), complaint(config.engineLog()))
                    : e;
        }
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.configureBlocking(false);
        return server.bind(UnixDomainSocketAddress.of(path));
    }

    private static ByteBuffer mapChannel(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, KernelArguments.CHANNEL_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static SocketChannel accept(ServerSocketChannel server, HeldProcess process, MachineConfig config)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + CONNECT_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            // Order matters: a process that connected and ended since the last turn is seen as ended, with what it
            // said.
            boolean alive = process.isAlive();
            SocketChannel connection = server.accept();
            if (connection != null) {
                connection.configureBlocking(true);
                return connection;
            }
            if (!alive) {
                throw didNotStart(config, process.exitStatus(), complaint(config.engineLog()));
            }
            Thread.sleep(CONNECT_POLL.toMillis());
        }
        throw new MachineException(
                "qemu did not connect within " + CONNECT_LIMIT.toSeconds() + " s for " + config.name());
    }

    private static MachineException didNotStart(MachineConfig config, int exitStatus, String output) {
        String words = QemuEnd.words(output);
        if (exitStatus == NOT_EXECUTABLE || exitStatus == NOT_FOUND) {
            return new EngineMissingException("cannot execute qemu for " + config.name() + ": " + words);
        }
        return new MachineException(
                "qemu did not start " + config.name() + " (exit status " + exitStatus + "): " + words);
    }

    /** {@return the end of what qemu printed; no more of it is read} */
    private static String complaint(Path output) {
        try (FileChannel file = FileChannel.open(output)) {
            ByteBuffer bytes = ByteBuffer.allocate(COMPLAINT_BYTES);
            long from = Math.max(0, file.size() - COMPLAINT_BYTES);
            while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {
                // A read may give less than was asked for.
            }
            return StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
        } catch (IOException e) {
            return "(its output is gone)";
        }
    }

    private static Map<Integer, Path> vcpuThreads(Qmp qmp) throws InterruptedException {
        Map<Integer, Path> threads = new TreeMap<>();
        for (JsonElement element : qmp.execute("query-cpus-fast").getAsJsonArray()) {
            JsonObject cpu = element.getAsJsonObject();
            Path proc = Path.of("/proc", cpu.get("thread-id").getAsString(), "schedstat");
            threads.put(cpu.get("cpu-index").getAsInt(), proc);
        }
        return threads;
    }

    @Override
    public ByteBuffer channel() {
        return channel;
    }

    @Override
    public synchronized GuestMemory memory() throws InterruptedException {
        if (closed) {
            throw new MachineDiedException(MachineEnd.CLOSED, config.name() + " was closed");
        }
        if (memory == null) {
            // The thread of any vCPU has the memory of them all.
            Path mem = anyThread.resolveSibling("mem");
            memory = QemuMemory.open(qmp, mem, command.ranges());
        }
        return memory;
    }

    @Override
    public CodeStop stopOnce(long address, StopAction then) throws InterruptedException {
        QemuStop wanted = new QemuStop(
                config.name(), qmp, standing, address, then, this::checkAlive, over -> stop.compareAndSet(over, null));
        lockStanding();
        try {
            checkAlive();
            if (!stop.compareAndSet(null, wanted)) {
                throw new IllegalStateException(config.name() + " already has the stop at "
                        + stop.get().run().place() + "; close it first");
            }
            boolean armed = false;
            try {
                wanted.arm(command.qmpSocket().resolveSibling("gdb"));
                armed = true;
                return wanted.run();
            } finally {
                if (!armed) {
                    stop.compareAndSet(wanted, null);
                }
            }
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

    @Override
    public void checkAlive() {
        if (!closed && process.isAlive() && !qmp.guestEnded() && !qmp.hungUp()) {
            return;
        }
        QemuEnd ended = howItEnded();
        throw new MachineDiedException(ended.end(), ended.message());
    }

    /** Judged once: what becomes of a qemu that waits to be closed is not how the machine ended. */
    private synchronized QemuEnd howItEnded() {
        if (end.isEmpty() && closed) {
            return new QemuEnd(MachineEnd.CLOSED, config.name() + " was closed");
        }
        if (end.isEmpty()) {
            if (qmp.guestEnded()) {
                console.drain(CONSOLE_LIMIT);
            } else {
                awaitProcess();
                console.awaitEnd(CONSOLE_LIMIT);
            }
            OptionalInt exitStatus = process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitStatus());
            end = Optional.of(
                    QemuEnd.of(qmp.shutdownReason(), qmp.panicked(), exitStatus, complaint(config.engineLog())));
        }
        return end.get();
    }

    /** Of the process and its connection one has ended; the other follows. */
    private void awaitProcess() {
        try {
            process.await(HANG_UP_LIMIT);
            qmp.awaitHangUp(HANG_UP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<VcpuTime> vcpuTimes() {
        List<VcpuTime> times = new ArrayList<>();
        for (Map.Entry<Integer, Path> vcpu : vcpuSchedstat.entrySet()) {
            Optional<VcpuTime> time = VcpuTime.read(vcpu.getKey(), vcpu.getValue());
            if (time.isEmpty()) {
                return List.of();
            }
            times.add(time.get());
        }
        return times;
    }

    @Override
    public void save() throws InterruptedException {
        if (!(command.ram() instanceof QemuRam.Kept kept)) {
            throw new IllegalStateException(config.name() + " was not booted to be saved");
        }
        lockStanding();
        try {
            if (stop.get() != null) {
                throw new IllegalStateException(config.name() + " has the stop at "
                        + stop.get().run().place() + "; close it before the machine is saved");
            }
            DeviceState.save(qmp, kept.image());
        } finally {
            standing.unlock();
        }
    }

    @Override
    public Evidence saveEvidence(Path directory, long maxBytes) throws InterruptedException {
        EvidenceFiles files = new EvidenceFiles(directory, maxBytes);
        files.add("qemu.txt", (String.join("\n", command.arguments()) + "\n").getBytes(StandardCharsets.UTF_8));
        byte[] shared = new byte[KernelArguments.CHANNEL_BYTES];
        channel.get(0, shared);
        files.add("channel.bin", shared);
        GuestDump dump = new GuestDump(qmp, this::close);
        lockStanding();
        try {
            files.add("vmcore", (file, left) -> dump.save(file, left, DUMP_LIMIT));
        } finally {
            standing.unlock();
        }
        return files.evidence();
    }

    private synchronized void closeMemory() {
        if (memory != null) {
            memory.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        QemuStop left = stop.getAndSet(null);
        closeMemory();
        qmp.close();
        try {
            process.close();
            if (left != null) {
                left.abandon();
            }
            console.awaitEnd(CONSOLE_LIMIT);
        } finally {
            console.close();
        }
    }

    private static void closeQuietly(AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            // The failure that led here is the one to tell.
        }
    }
}
