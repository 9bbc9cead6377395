// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.jni.ExitHandler;
import dev.ktstr.kvm.jni.HostThread;
import dev.ktstr.kvm.jni.Kvm;
import dev.ktstr.kvm.jni.Mapping;
import dev.ktstr.kvm.jni.Register;
import dev.ktstr.kvm.jni.VcpuFd;
import dev.ktstr.kvm.jni.VmFd;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A guest of a few bytes in real mode: one CPU, code at 0x1000, one page of memory there and one at 0, no chips. Tells every exit
 * in a line.
 */
final class TinyGuest implements AutoCloseable {
    static final long CODE = 0x1000;
    private static final int PAGE = 0x1000;
    private static final int MEMORY = 2 * PAGE;

    final BlockingQueue<String> exits = new LinkedBlockingQueue<>();
    final Ending ending = new Ending();
    final Vcpu vcpu;
    final VmFd vm;
    final ByteBuffer memory;
    final Mapping mapping;
    /** What ports and addresses without memory read as. */
    volatile long reads = 0;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    /** Exits after which the guest is to stop. */
    private final AtomicInteger exitsLeft = new AtomicInteger();

    TinyGuest(String hexCode) {
        try {
            Kvm kvm = open(Kvm.open());
            mapping = open(Mapping.ofMemory(MEMORY));
            memory = mapping.buffer();
            memory.put((int) CODE, HexFormat.ofDelimiter(" ").parseHex(hexCode));
            vm = open(kvm.createVm());
            vm.setMemory(0, 0, mapping);
            VcpuFd fd = vm.createVcpu(0);
            vcpu = open(new Vcpu(0, "tiny", fd, new Exits(), ending));
            ending.onEnd(vcpu::requestPause);
            fd.setSystemRegisters(fd.systemRegisters().startAtSegmentZero());
            fd.setRegisters(Map.of(Register.RIP, CODE, Register.RFLAGS, 2L));
            vcpu.start();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Runs until that many exits have been told, and stands then. */
    TinyGuest run(int count) {
        exitsLeft.set(count);
        vcpu.resume();
        return this;
    }

    /** The next line. */
    String next() throws InterruptedException {
        String line = exits.poll(20, TimeUnit.SECONDS);
        return line == null ? "nothing within 20 s" : line;
    }

    HostThread thread() {
        return vcpu.hostThread();
    }

    private void tell(String line) {
        exits.add(line);
        if (exitsLeft.decrementAndGet() <= 0) {
            vcpu.requestPause();
        }
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final class Exits implements ExitHandler {
        private static String hex(ByteBuffer data) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            return HexFormat.of().formatHex(bytes);
        }

        private void answer(ByteBuffer data) {
            for (int i = 0; data.hasRemaining(); i++) {
                data.put((byte) (reads >> (8 * i)));
            }
        }

        @Override
        public void portWritten(int port, int size, ByteBuffer data) {
            tell("out 0x" + Integer.toHexString(port) + " size " + size + ": " + hex(data));
        }

        @Override
        public void portRead(int port, int size, ByteBuffer data) {
            answer(data);
            tell("in 0x" + Integer.toHexString(port) + " size " + size);
        }

        @Override
        public void memoryWritten(long address, ByteBuffer data) {
            tell("write 0x" + Long.toHexString(address) + ": " + hex(data));
        }

        @Override
        public void memoryRead(long address, ByteBuffer data) {
            int size = data.remaining();
            answer(data);
            tell("read 0x" + Long.toHexString(address) + " size " + size);
        }

        @Override
        public void halted() {
            tell("hlt");
        }

        @Override
        public void tripleFault() {
            ending.tell(MachineEnd.RESET, "triple fault");
            tell("shutdown");
        }

        @Override
        public void debugged(long pc, long dr6) {
            tell("debug at 0x" + Long.toHexString(pc) + " dr6 0x" + Long.toHexString(dr6));
        }

        @Override
        public void failed(String why) {
            ending.tell(MachineEnd.ENGINE_FAILED, why);
            tell("failed: " + why);
        }
    }
}
