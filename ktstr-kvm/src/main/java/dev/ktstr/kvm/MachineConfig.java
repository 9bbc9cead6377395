// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import dev.ktstr.kvm.topology.Topology;
import java.nio.file.Path;
import java.util.List;

/**
 * What a caller asks of a machine.
 *
 * @param name what the machine is called in thread names and messages
 * @param topology its CPUs
 * @param memoryMiB its memory in MiB, of all NUMA nodes
 * @param kernel the kernel to boot: an uncompressed ELF vmlinux
 * @param initramfs the initial file system, whose /init is run
 * @param kernelArguments further kernel arguments, after those the engine needs
 * @param console takes everything the kernel prints
 * @param engineLog the file for what the program that plays the machine has to say itself; its directory exists
 */
public record MachineConfig(
        String name,
        Topology topology,
        int memoryMiB,
        Path kernel,
        Path initramfs,
        List<String> kernelArguments,
        ConsoleSink console,
        Path engineLog) {
    /** The least memory a distribution kernel boots in, in MiB. */
    public static final int MIN_MEMORY_MIB = 128;

    public MachineConfig {
        kernelArguments = List.copyOf(kernelArguments);
        if (memoryMiB < MIN_MEMORY_MIB) {
            throw new IllegalArgumentException(
                    "memory of " + name + " must be at least " + MIN_MEMORY_MIB + " MiB but was " + memoryMiB);
        }
        topology.memoryOfNodes(memoryMiB); // throws if it does not go round
    }
}
