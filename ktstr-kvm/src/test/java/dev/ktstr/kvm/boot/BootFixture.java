// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.MemoryLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A directory with a kernel and an initramfs, and what became of loading them. */
final class BootFixture implements AutoCloseable {
    static final MemoryLayout MIB_256 = layout(256);

    final Path directory;
    final Path kernel;
    final Path initramfs;

    BootFixture() throws IOException {
        directory = Files.createTempDirectory("boot");
        kernel = directory.resolve("kernel");
        initramfs = Files.write(directory.resolve("initramfs"), pattern(5000));
    }

    /** The layout of a machine with one NUMA node. */
    static MemoryLayout layout(int memoryMiB) {
        return MemoryLayout.of(new Topology(1, 1, 1, 1), memoryMiB);
    }

    /** The layout of a machine whose NUMA nodes have so much memory each. */
    static MemoryLayout layoutOfNodes(Integer... memoryMiB) {
        List<NumaNode> nodes = List.of(memoryMiB).stream()
                .map(mib -> NumaNode.withLlcs(1).withMemoryMiB(mib))
                .toList();
        int sum = List.of(memoryMiB).stream().mapToInt(Integer::intValue).sum();
        return MemoryLayout.of(new Topology(nodes, 1, 1), sum);
    }

    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 13 + i / 100 + 1);
        }
        return bytes;
    }

    Loaded load(ByteBuffer image, String commandLine, MemoryLayout layout) {
        write(kernel, Images.bytes(image));
        return load(commandLine, layout, new SparseGuestMemory(layout));
    }

    Loaded load(ByteBuffer image, MemoryLayout layout) {
        return load(image, "console=ttyS0", layout);
    }

    Loaded load(ByteBuffer image) {
        return load(image, MIB_256);
    }

    /** Loads the files as they are. */
    Loaded load(String commandLine, MemoryLayout layout, SparseGuestMemory memory) {
        return new Loaded(LinuxBoot.load(kernel, initramfs, commandLine, layout, memory), memory);
    }

    static void write(Path file, byte[] bytes) {
        // Not truncated to nothing first: file systems then write the bytes to the disk at once, thousands of times.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), 0);
            channel.truncate(bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(kernel);
        Files.deleteIfExists(initramfs);
        Files.deleteIfExists(directory);
    }

    /**
     * @param state where the guest starts
     * @param memory what the guest finds
     */
    record Loaded(BootState state, SparseGuestMemory memory) {
        /** A number of so many bytes in struct boot_params. */
        long bootParam(int offset, int bytes) {
            long number = memory.readLong(state.bootParams() + offset);
            return bytes == Long.BYTES ? number : number & ((1L << (bytes * 8)) - 1);
        }
    }
}
