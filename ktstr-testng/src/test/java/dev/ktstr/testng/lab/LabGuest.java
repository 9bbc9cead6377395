// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lab;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestBinaries;
import dev.ktstr.guest.GuestOutput;
import dev.ktstr.guest.Program;
import dev.ktstr.guest.ProgramStreams;
import dev.ktstr.guest.initramfs.Initramfs;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kvm.Imaging;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.SavableMachine;
import dev.ktstr.kvm.topology.Topology;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A guest with the agent, its machine, and no harness around them. */
public final class LabGuest implements AutoCloseable {
    private static final int LAST_LINES = 80;
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);

    private final Machine machine;
    private final GuestAgent agent;
    private final ByteArrayOutputStream console;

    private LabGuest(Machine machine, ByteArrayOutputStream console) {
        this.machine = machine;
        this.console = console;
        this.agent = new GuestAgent(machine.channel(), machine::checkAlive, GuestOutput.NONE);
        machine.onDoorbell(agent::ring);
    }

    /** {@return the kernel that everything in the lab boots} */
    public static KernelEntry kernel() throws IOException, InterruptedException {
        return Kernels.of(KernelsConfig.of(CacheDirs.defaultRoot()))
                .resolve(KernelSpec.parse(System.getProperty("ktstr.kernel", "distro:7.0")));
    }

    /** {@return an initial file system with the agent, in this directory} */
    public static Path initramfs(Path directory) throws IOException {
        Path file = directory.resolve("initramfs.cpio");
        Initramfs.pack(GuestBinaries.ofHost().agent(), Path.of("/bin/busybox"), file);
        return file;
    }

    /** Starts a guest; it is booting when this returns. */
    public static LabGuest start(
            MachineEngine engine,
            Topology topology,
            int memoryMiB,
            Path kernel,
            Path initramfs,
            List<String> kernelArguments)
            throws InterruptedException {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        MachineConfig config = config(topology, memoryMiB, kernel, initramfs, kernelArguments, console);
        return new LabGuest(engine.start(config, GuestAgent::prepare), console);
    }

    /**
     * Boots a guest, saves it when it is ready, and starts another from what was saved.
     *
     * @param image an empty directory
     */
    public static LabGuest startWarm(
            Imaging imaging, Topology topology, int memoryMiB, Path kernel, Path initramfs, Path image)
            throws InterruptedException {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        MachineConfig config = config(topology, memoryMiB, kernel, initramfs, List.of(), console);
        // Closing the machine closes the guest: nothing else is held.
        try (SavableMachine machine = imaging.boot(config, image, GuestAgent::prepare)) {
            LabGuest booted = new LabGuest(machine, console);
            booted.awaitReady(BOOT_LIMIT);
            booted.agent.park();
            machine.save();
        }
        return new LabGuest(imaging.start(config, image, GuestAgent::prepare), console);
    }

    private static MachineConfig config(
            Topology topology,
            int memoryMiB,
            Path kernel,
            Path initramfs,
            List<String> kernelArguments,
            ByteArrayOutputStream console) {
        return new MachineConfig(
                "lab",
                topology,
                memoryMiB,
                kernel,
                initramfs,
                kernelArguments,
                console::writeBytes,
                initramfs.resolveSibling("engine.log"));
    }

    public GuestAgent agent() {
        return agent;
    }

    public Machine machine() {
        return machine;
    }

    public ReadyReport awaitReady(Duration limit) throws InterruptedException {
        return agent.awaitReady(limit);
    }

    /** What the kernel has printed. */
    public String console() {
        return console.toString(StandardCharsets.UTF_8);
    }

    /** Runs a command in the guest's shell and returns what it printed. */
    public String run(String command) throws InterruptedException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        agent.exec(
                Program.shell(command),
                new ProgramStreams() {
                    @Override
                    public void output(byte[] bytes) {
                        printed.writeBytes(bytes);
                    }
                },
                COMMAND_LIMIT);
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            machine.checkAlive();
        } catch (MachineDiedException e) {
            // Nobody has asked for that, and this is all that is known of it.
            System.out.println(e.getMessage() + "; the console's last words:");
            console()
                    .lines()
                    .skip(Math.max(0, console().lines().count() - LAST_LINES))
                    .forEach(System.out::println);
        }
        machine.close();
    }
}
