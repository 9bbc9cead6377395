// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lab;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestOutput;
import dev.ktstr.kvm.KernelArguments;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A qemu started by hand, with KVM: the same kernel, arguments, initial file system, CPUs and memory as ours. It is made with its
 * CPUs standing and then told to go on: what comes before is making it, what comes after the boot. The channel is 4 MiB in the middle
 * of its RAM that the kernel is told not to use, since microvm takes no other memory.
 */
final class QemuKvm implements AutoCloseable {
    private static final long CHANNEL = 128L << 20;

    private final Process process;
    private final Path ram;
    private final BufferedReader answers;
    private final BufferedWriter orders;
    private final GuestAgent agent;

    private QemuKvm(Process process, Path ram, GuestAgent agent) {
        this.process = process;
        this.ram = ram;
        this.agent = agent;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Makes a machine; its CPUs stand when this returns. */
    static QemuKvm make(String type, int cpus, int memoryMiB, Path kernel, Path initramfs) throws IOException {
        Path ram = Files.createTempFile(Path.of("/dev/shm"), "benchmark", ".ram");
        ByteBuffer channel;
        try (FileChannel file = FileChannel.open(ram, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), ((long) memoryMiB << 20) - 1);
            channel = file.map(FileChannel.MapMode.READ_WRITE, CHANNEL, KernelArguments.CHANNEL_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        GuestAgent.prepare(channel);
        List<String> arguments = new ArrayList<>(KernelArguments.common(CHANNEL, cpus));
        arguments.add("memmap=" + KernelArguments.CHANNEL_BYTES + "$0x" + Long.toHexString(CHANNEL));
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64", "-no-user-config", "-nodefaults"));
        command.addAll(List.of("-display", "none", "-no-reboot", "-S", "-qmp", "stdio"));
        command.addAll(List.of("-M", type + ",accel=kvm,memory-backend=ram", "-cpu", "host"));
        command.addAll(List.of("-smp", Integer.toString(cpus), "-m", Integer.toString(memoryMiB)));
        command.addAll(
                List.of("-object", "memory-backend-file,id=ram,share=on,size=" + memoryMiB + "M,mem-path=" + ram));
        command.addAll(List.of("-serial", "null", "-kernel", kernel.toString(), "-initrd", initramfs.toString()));
        command.addAll(List.of("-append", String.join(" ", arguments)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        QemuKvm qemu = new QemuKvm(process, ram, new GuestAgent(channel, () -> {}, GuestOutput.NONE));
        try {
            qemu.answers.readLine(); // the greeting
            qemu.order("qmp_capabilities");
            return qemu;
        } catch (IOException e) {
            qemu.close();
            throw e;
        }
    }

    private void order(String command) throws IOException {
        orders.write("{\"execute\":\"" + command + "\"}\n");
        orders.flush();
        String answer = answers.readLine();
        while (answer != null && !answer.contains("\"return\"")) {
            answer = answers.readLine();
        }
        if (answer == null) {
            throw new IOException("qemu ended");
        }
    }

    /** Lets its CPUs run. */
    void go() throws IOException {
        order("cont");
    }

    void awaitReady(Duration limit) throws InterruptedException {
        agent.awaitReady(limit);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(ram);
    }
}
