// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.host.HeldProcess;
import dev.ktstr.kvm.host.RunDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A machine played by a qemu process. */
final class QemuMachine implements Machine {
    /** What qemu itself has to say, beside the console log. */
    private static final String QEMU_LOG = "qemu.log";

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);
    private static final Duration CONNECT_POLL = Duration.ofMillis(2);
    /** How much of qemu's own complaints a message repeats. */
    private static final int COMPLAINT_CHARS = 600;

    private final MachineConfig config;
    private final HeldProcess process;
    private final Qmp qmp;
    private final ByteBuffer channel;
    /** Host thread of each vCPU, as files of /proc. */
    private final Map<Integer, Path> vcpuSchedstat;

    private volatile boolean closed;

    private QemuMachine(
            MachineConfig config, HeldProcess process, Qmp qmp, ByteBuffer channel, Map<Integer, Path> vcpuSchedstat) {
        this.config = config;
        this.process = process;
        this.qmp = qmp;
        this.channel = channel;
        this.vcpuSchedstat = vcpuSchedstat;
    }

    static QemuMachine start(
            QemuBinary qemu,
            QemuAccelerator accelerator,
            RunDirectory runDirectory,
            MachineConfig config,
            Consumer<ByteBuffer> channelSetup)
            throws InterruptedException {
        HeldProcess process = null;
        SocketChannel connection = null;
        boolean started = false;
        try {
            Path directory = runDirectory.newChild();
            QemuCommand command =
                    new QemuCommand(qemu, accelerator, config, directory.resolve("qmp"), directory.resolve("channel"));
            ByteBuffer channel = mapChannel(command.channelFile());
            channelSetup.accept(channel);
            Path output = config.consoleLog().resolveSibling(QEMU_LOG);
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.configureBlocking(false);
                server.bind(UnixDomainSocketAddress.of(command.qmpSocket()));
                process = HeldProcess.start(command.arguments(), directory, output);
                connection = accept(server, process, config, output);
            }
            Qmp qmp = Qmp.open(connection, config.name());
            Map<Integer, Path> vcpus = vcpuThreads(qmp);
            QemuMachine machine = new QemuMachine(config, process, qmp, channel, vcpus);
            started = true;
            return machine;
        } catch (IOException e) {
            throw new MachineException("cannot start " + config.name(), e);
        } finally {
            if (!started) {
                closeQuietly(connection);
                if (process != null) {
                    process.close();
                }
            }
        }
    }

    private static ByteBuffer mapChannel(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, QemuCommand.CHANNEL_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static SocketChannel accept(
            ServerSocketChannel server, HeldProcess process, MachineConfig config, Path output)
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
                throw new MachineException("qemu did not start " + config.name() + " (exit status "
                        + process.exitStatus() + "): " + complaint(output));
            }
            Thread.sleep(CONNECT_POLL.toMillis());
        }
        throw new MachineException(
                "qemu did not connect within " + CONNECT_LIMIT.toSeconds() + " s for " + config.name());
    }

    private static String complaint(Path output) {
        try {
            String text = Files.readString(output).strip();
            if (text.isEmpty()) {
                return "it said nothing";
            }
            return text.length() <= COMPLAINT_CHARS ? text : text.substring(text.length() - COMPLAINT_CHARS);
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
        // Where one thread plays all vCPUs, its times say nothing about any of them.
        return Set.copyOf(threads.values()).size() == threads.size() ? threads : Map.of();
    }

    @Override
    public ByteBuffer channel() {
        return channel;
    }

    @Override
    public void checkAlive() {
        if (closed) {
            throw new MachineDiedException(config.name() + " was closed");
        }
        if (!process.isAlive()) {
            throw new MachineDiedException(howItDied());
        }
    }

    private String howItDied() {
        String how = qmp.panicked()
                ? "the guest kernel panicked"
                : qmp.shutdownReason()
                        .map(reason -> switch (reason) {
                            // panic=-1 makes a panicking kernel reset the machine, as a triple fault does.
                            case "guest-reset" -> "the guest reset itself (a kernel panic, or a triple fault)";
                            case "guest-shutdown" -> "the guest powered itself off";
                            case "guest-panic" -> "the guest kernel panicked";
                            default -> "qemu shut down: " + reason;
                        })
                        .orElseGet(() -> "qemu ended with exit status " + process.exitStatus() + ": "
                                + complaint(config.consoleLog().resolveSibling(QEMU_LOG)));
        return how + "; console log: " + config.consoleLog();
    }

    @Override
    public List<VcpuTime> vcpuTimes() {
        List<VcpuTime> times = new ArrayList<>();
        for (Map.Entry<Integer, Path> vcpu : vcpuSchedstat.entrySet()) {
            try {
                // Time on CPU, time waiting on a runqueue, timeslices. Source: Documentation/scheduler/sched-stats.rst.
                String[] fields = Files.readString(vcpu.getValue()).strip().split(" ", -1);
                times.add(new VcpuTime(vcpu.getKey(), Long.parseLong(fields[0]), Long.parseLong(fields[1])));
            } catch (IOException | RuntimeException e) {
                // A host kernel without schedstats, or a machine that is gone: there is nothing to say, and no reason
                // to fail.
                return List.of();
            }
        }
        return times;
    }

    @Override
    public void close() {
        closed = true;
        qmp.close();
        process.close();
    }

    private static void closeQuietly(SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The failure that led here is the one to tell.
            }
        }
    }
}
