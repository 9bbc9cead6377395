// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.KernelArguments;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.topology.NumaDistances;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The command line of a qemu that plays a machine. Pure: a function of what was asked.
 *
 * @param tscKiloHertz the frequency of the TSC of guests that are translated; empty if it is not known
 * @param ram where its RAM comes from
 */
record QemuCommand(
        QemuBinary qemu,
        QemuAccelerator accelerator,
        OptionalInt tscKiloHertz,
        MachineConfig config,
        QemuRam ram,
        Path qmpSocket,
        Path consoleSocket,
        Path channelFile) {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    /** q35 puts RAM from this size on partly above 4 GiB. Source: pc_q35_init in hw/i386/pc_q35.c of QEMU 7.2. */
    private static final long Q35_SPLIT = 0xb0000000L;
    /** What q35 keeps below 4 GiB then. */
    private static final long Q35_LOW = 0x80000000L;
    /** Room for translated code; qemu's own default, a quarter of the host's memory at most 1 GiB, is too much for many guests. */
    private static final int TRANSLATION_MIB = 128;

    List<String> arguments() {
        List<String> command =
                new ArrayList<>(List.of(qemu.path(), "-no-user-config", "-nodefaults", "-display", "none"));
        // A guest that has ended stays in memory until the machine is closed, so that it can still be looked at.
        command.addAll(List.of("-action", "reboot=shutdown,shutdown=pause"));
        command.addAll(List.of("-name", config.name().replace(",", ",,")));
        command.addAll(List.of("-M", "q35,usb=off,sata=off,smbus=off,vmport=off"));
        command.addAll(acceleratorOptions());
        command.addAll(topologyOptions());
        command.addAll(channelOptions());
        // Kernels that have the driver (CONFIG_FW_CFG_SYSFS) leave a note here that dumps of their memory need to be
        // understood.
        command.addAll(List.of("-device", "vmcoreinfo"));
        command.addAll(
                List.of("-chardev", "socket,id=qmp,path=" + escaped(qmpSocket), "-mon", "chardev=qmp,mode=control"));
        command.addAll(List.of("-chardev", "socket,id=console,path=" + escaped(consoleSocket)));
        command.addAll(List.of("-serial", "chardev:console"));
        command.addAll(List.of(
                "-kernel",
                config.kernel().toString(),
                "-initrd",
                config.initramfs().toString()));
        command.addAll(List.of("-append", String.join(" ", kernelArguments())));
        command.addAll(ram.options());
        return command;
    }

    /** In qemu's options a comma ends a value; two are one. */
    static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }

    private List<String> acceleratorOptions() {
        // Only with Intel's name does the kernel take the LLCs from CPUID leaf 4 as qemu fills it for dies: with AMD's
        // it showed
        // one LLC for two dies. The level hides leaf 0x1f, with which qemu 10.0 ends itself when there are dies
        // (encode_topo_cpuid1f: Assertion failed); the LLCs do not need it.
        String model = ",vendor=GenuineIntel,level=0x1e";
        return switch (accelerator) {
            case KVM -> List.of("-accel", "kvm", "-cpu", "host" + model);
            case TCG ->
                List.of(
                        "-accel",
                        "tcg,thread=" + (qemu.threadedTranslationIsSafe() ? "multi" : "single") + ",tb-size="
                                + TRANSLATION_MIB,
                        "-cpu",
                        "max" + model);
        };
    }

    /** A socket for each NUMA node; where nodes differ, one for all, since all sockets have equally many dies. */
    static int sockets(Topology t) {
        return t.isEven() ? t.numaNodes() : 1;
    }

    /** A die for each LLC. */
    static int diesPerSocket(Topology t) {
        return t.llcs() / sockets(t);
    }

    private List<String> topologyOptions() {
        Topology t = config.topology();
        List<String> options = new ArrayList<>();
        options.add("-smp");
        options.add("cpus=" + t.cpus() + ",sockets=" + sockets(t) + ",dies=" + diesPerSocket(t) + ",cores="
                + t.coresPerLlc() + ",threads=" + t.threadsPerCore());
        options.add("-m");
        options.add("size=" + config.memoryMiB() + "M,slots=1,maxmem=" + (config.memoryMiB() + 2 * GIB / MIB) + "M");
        List<Integer> memory = t.memoryOfNodes(config.memoryMiB());
        for (int node = 0; node < t.numaNodes(); node++) {
            options.addAll(List.of("-object", ram.backend(node, memory.get(node))));
            options.addAll(List.of("-numa", "node,nodeid=" + node + ",memdev=ram" + node));
        }
        for (int llc = 0; llc < t.llcs(); llc++) {
            // A socket of one die has no dies to be named.
            String die = diesPerSocket(t) == 1 ? "" : ",die-id=" + llc % diesPerSocket(t);
            options.addAll(List.of(
                    "-numa",
                    "cpu,node-id=" + t.nodeOf(llc * t.cpusPerLlc()) + ",socket-id=" + llc / diesPerSocket(t) + die));
        }
        if (!t.distances().equals(NumaDistances.usual(t.numaNodes()))) {
            options.addAll(distanceOptions(t.distances()));
        }
        return options;
    }

    private static List<String> distanceOptions(NumaDistances distances) {
        List<String> options = new ArrayList<>();
        for (int from = 0; from < distances.nodes(); from++) {
            for (int to = 0; to < distances.nodes(); to++) {
                options.addAll(
                        List.of("-numa", "dist,src=" + from + ",dst=" + to + ",val=" + distances.between(from, to)));
            }
        }
        return options;
    }

    private List<String> channelOptions() {
        return List.of(
                "-object",
                "memory-backend-file,id=channel,share=on,size=" + KernelArguments.CHANNEL_BYTES + ",mem-path="
                        + escaped(channelFile),
                "-device",
                "pc-dimm,id=channel0,memdev=channel,addr=" + channelAddress());
    }

    /** {@return the guest's RAM, as q35 lays it out: node after node, what does not fit below 4 GiB from there on} */
    List<MemoryRange> ranges() {
        long low = config.memoryMiB() * MIB >= Q35_SPLIT ? Q35_LOW : config.memoryMiB() * MIB;
        List<MemoryRange> ranges = new ArrayList<>();
        List<Integer> memory = config.topology().memoryOfNodes(config.memoryMiB());
        long before = 0;
        for (int node = 0; node < memory.size(); node++) {
            long size = memory.get(node) * MIB;
            long below = Math.max(0, Math.min(size, low - before));
            if (below > 0) {
                ranges.add(new MemoryRange(node, before, below));
            }
            if (size > below) {
                ranges.add(new MemoryRange(node, 4 * GIB + before + below - low, size - below));
            }
            before += size;
        }
        return ranges;
    }

    /** {@return where the guest finds the channel: the start of qemu's area for memory devices} */
    long channelAddress() {
        long ram = config.memoryMiB() * MIB;
        long above4GiB = ram >= Q35_SPLIT ? ram - Q35_LOW : 0;
        return 4 * GIB + (above4GiB + GIB - 1) / GIB * GIB;
    }

    List<String> kernelArguments() {
        List<String> arguments = new ArrayList<>(
                KernelArguments.common(channelAddress(), config.topology().cpus()));
        if (accelerator == QemuAccelerator.TCG) {
            // Measuring delays and clocks against each other does not come to an end with many vCPUs on one host CPU.
            arguments.addAll(List.of("lpj=4000000", "tsc=reliable"));
            // Known since Linux 5.0. TscFrequency says what a kernel makes of it that measures by itself.
            tscKiloHertz.ifPresent(kiloHertz -> arguments.add("tsc_early_khz=" + kiloHertz));
        }
        arguments.addAll(config.kernelArguments());
        return arguments;
    }
}
