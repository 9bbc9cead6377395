// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.EngineMissingException;
import dev.ktstr.kvm.ImageRefusedException;
import dev.ktstr.kvm.Imaging;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.SavableMachine;
import dev.ktstr.kvm.host.RunDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Images of qemu's machines.
 *
 * @param hostCpu the processor of this host, asked for once: each start has to know it
 */
record QemuImaging(
        QemuBinary qemu,
        QemuAccelerator accelerator,
        OptionalInt tscKiloHertz,
        RunDirectory runDirectory,
        String hostCpu)
        implements Imaging {
    private static final int KILO_HERTZ_PER_MEGA_HERTZ = 1000;

    @Override
    public SortedMap<String, String> identity(MachineConfig config) {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("qemu", qemu.build());
        identity.put("host CPU", hostCpu);
        // What is a name of this run, or a path, is the same for all.
        Path nowhere = Path.of("/");
        MachineConfig nameless = new MachineConfig(
                "",
                config.topology(),
                config.memoryMiB(),
                nowhere,
                nowhere,
                config.kernelArguments(),
                config.console(),
                nowhere);
        QemuCommand command = new QemuCommand(
                qemu, accelerator, roundedTsc(), nameless, new QemuRam.Anonymous(), nowhere, nowhere, nowhere);
        identity.put("command", String.join(" ", command.arguments()));
        return identity;
    }

    /** The image's kernel believes in the frequency it was told. Each run measures it anew, a few kHz from the last time. */
    private OptionalInt roundedTsc() {
        return tscKiloHertz.isEmpty()
                ? tscKiloHertz
                : OptionalInt.of(Math.round((float) tscKiloHertz.getAsInt() / KILO_HERTZ_PER_MEGA_HERTZ)
                        * KILO_HERTZ_PER_MEGA_HERTZ);
    }

    @Override
    public SavableMachine boot(MachineConfig config, Path image, Consumer<ByteBuffer> channelSetup)
            throws InterruptedException {
        return QemuMachine.start(
                qemu, accelerator, tscKiloHertz, runDirectory, config, new QemuRam.Kept(image), channelSetup);
    }

    @Override
    public Machine start(MachineConfig config, Path image, Consumer<ByteBuffer> channelSetup)
            throws InterruptedException {
        requireSizes(config, image);
        try {
            return QemuMachine.start(
                    qemu,
                    accelerator,
                    tscKiloHertz,
                    runDirectory,
                    config,
                    new QemuRam.CopyOnWrite(image),
                    channelSetup);
        } catch (EngineMissingException e) {
            throw e;
        } catch (MachineException e) {
            throw new ImageRefusedException(
                    config.name() + " cannot be started from " + image + ": " + e.getMessage(), e);
        }
    }

    /** qemu takes files that are too short, and is killed when the guest gets to their end. */
    private static void requireSizes(MachineConfig config, Path image) {
        List<Integer> memory = config.topology().memoryOfNodes(config.memoryMiB());
        for (int node = 0; node < memory.size(); node++) {
            Path file = QemuRam.file(image, node);
            long expected = (long) memory.get(node) << 20;
            try {
                long size = Files.size(file);
                if (size != expected) {
                    throw new ImageRefusedException(file + " has " + size + " bytes, expected " + expected);
                }
            } catch (IOException e) {
                throw new ImageRefusedException("cannot read " + file + ": " + e.getMessage(), e);
            }
        }
    }
}
