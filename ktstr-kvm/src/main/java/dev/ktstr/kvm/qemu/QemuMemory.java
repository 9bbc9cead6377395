// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import com.google.gson.JsonObject;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.memory.StretchedMemory;
import dev.ktstr.kvm.x86.MemoryRange;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The RAM of a guest of qemu, read and written where qemu has it: {@code /proc/PID/mem}. The guest is not stopped for it. That a machine
 * started from an image maps its RAM privately makes no difference here, as it would to who maps the files.
 *
 * <p>Where that is, the monitor's {@code info ramblock} says, from QEMU 7.1 on.
 */
final class QemuMemory extends StretchedMemory implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** Name, page size, offset, used, total, and where it is in qemu. */
    private static final Pattern BLOCK =
            Pattern.compile("(?m)^ *(\\S+) +\\S+ \\S+ +0x[0-9a-f]+ 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]{1,16}) ");

    /** Not a channel: an interrupt of a thread that reads would close it for all of them. Guarded by itself. */
    private final RandomAccessFile memory;

    private final List<Part> parts;

    private QemuMemory(RandomAccessFile memory, List<MemoryRange> ranges, List<Part> parts) {
        super(ranges);
        this.memory = memory;
        this.parts = parts;
    }

    /** A stretch of guest-physical memory and its place in qemu. */
    record Part(long address, long size, long inQemu) {}

    /**
     * Opens it.
     *
     * @param mem qemu's {@code mem} file in /proc
     * @param ranges the guest's RAM
     * @throws MachineException if qemu does not say where it is, or this user may not look there
     */
    static QemuMemory open(Qmp qmp, Path mem, List<MemoryRange> ranges) throws InterruptedException {
        JsonObject arguments = new JsonObject();
        arguments.addProperty("command-line", "info ramblock");
        String said = qmp.execute("human-monitor-command", arguments, LIMIT).getAsString();
        List<Part> parts = parts(said, ranges);
        try {
            return new QemuMemory(new RandomAccessFile(mem.toFile(), "rw"), ranges, parts);
        } catch (IOException e) {
            throw new MachineException("cannot open the memory of qemu: " + e, e);
        }
    }

    static List<Part> parts(String said, List<MemoryRange> ranges) {
        Map<String, Part> blocks = new HashMap<>();
        Matcher block = BLOCK.matcher(said);
        while (block.find()) {
            blocks.put(
                    block.group(1),
                    new Part(
                            0, Long.parseUnsignedLong(block.group(2), 16), Long.parseUnsignedLong(block.group(3), 16)));
        }
        List<Part> parts = new ArrayList<>();
        Map<Integer, Long> used = new HashMap<>();
        for (MemoryRange range : ranges) {
            Part ram = blocks.get("ram" + range.node());
            long before = used.getOrDefault(range.node(), 0L);
            if (ram == null || before + range.size() > ram.size()) {
                throw new MachineException("qemu does not say where the RAM of node " + range.node()
                        + " is (qemu 7.1 does); its monitor printed: " + QemuEnd.words(said));
            }
            parts.add(new Part(range.address(), range.size(), ram.inQemu() + before));
            used.put(range.node(), before + range.size());
        }
        return List.copyOf(parts);
    }

    @Override
    public void write(long address, ByteBuffer source) {
        access(address, source, buffer -> PutOff.interrupts(() -> writeHere(buffer)));
    }

    /**
     * Through the channel, which tells how much was written: nothing, once qemu is dead, and {@link RandomAccessFile#write} would
     * try again for ever.
     */
    private void writeHere(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (memory.getChannel().write(buffer) == 0) {
                throw new EOFException("qemu has no memory any more");
            }
        }
    }

    @Override
    public void read(long address, ByteBuffer target) {
        access(address, target, buffer -> {
            byte[] bytes = new byte[buffer.remaining()];
            memory.readFully(bytes);
            buffer.put(bytes);
        });
    }

    /** Moves bytes between a buffer and the place in qemu that the file stands at. */
    private interface Access {
        void with(ByteBuffer buffer) throws IOException;
    }

    private void access(long address, ByteBuffer buffer, Access access) {
        transfer(address, buffer, (stretch, offset, part) -> {
            synchronized (memory) {
                try {
                    memory.seek(parts.get(stretch).inQemu() + offset);
                    access.with(part);
                } catch (IOException e) {
                    throw new MachineException("the guest's memory is gone: the machine has ended (" + e + ")", e);
                }
            }
        });
    }

    @Override
    public void close() {
        try {
            memory.close();
        } catch (IOException e) {
            // Nothing of it is worth keeping.
        }
    }
}
