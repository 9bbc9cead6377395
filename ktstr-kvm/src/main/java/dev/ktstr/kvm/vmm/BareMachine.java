// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.jni.ExitHandler;
import dev.ktstr.kvm.jni.Kvm;
import dev.ktstr.kvm.jni.Mapping;
import dev.ktstr.kvm.jni.VmFd;
import dev.ktstr.kvm.x86.X86Layout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A machine without devices: one CPU, 64 KiB of memory, and a boot ROM of 64 KiB which the CPU starts in as after a reset. It ends
 * as soon as its guest writes to a port.
 */
final class BareMachine implements AutoCloseable {
    private static final int ROM_BYTES = 0x10000;
    private static final long ROM = 0xf0000;
    private static final long ROM_AT_RESET = 0xffff_0000L;
    private static final int MEMORY_BYTES = 0x10000;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Ending ending = new Ending();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<Integer> written = new ArrayList<>();
    private final Vcpu vcpu;

    private BareMachine(Kvm kvm, String name, byte[] rom) {
        ending.onEnd(ended::countDown);
        try {
            Mapping memory = open(Mapping.ofMemory(MEMORY_BYTES + ROM_BYTES));
            memory.buffer().put(MEMORY_BYTES, rom);
            VmFd vm = open(kvm.createVm());
            vm.reservePages(X86Layout.TSS, X86Layout.IDENTITY_MAP);
            ByteBuffer all = memory.buffer();
            vm.setMemory(0, 0, all.slice(0, MEMORY_BYTES));
            vm.setMemory(1, ROM, all.slice(MEMORY_BYTES, ROM_BYTES));
            vm.setMemory(2, ROM_AT_RESET, all.slice(MEMORY_BYTES, ROM_BYTES));
            var fd = vm.createVcpu(0);
            vcpu = open(new Vcpu(0, name, fd, new Exits(), ending));
            fd.setCpuid(kvm.supportedCpuid());
            vcpu.start();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** {@return such a machine, standing} */
    static BareMachine of(Kvm kvm, String name, byte[] rom) {
        return new BareMachine(kvm, name, rom);
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Lets the guest run. Empty if it has not ended in time, or its CPU does not come back. */
    Optional<Ending.End> run(Duration limit) {
        vcpu.resume();
        try {
            if (!ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        return ending.get();
    }

    /** {@return the bytes that the guest wrote to ports} */
    synchronized List<Integer> written() {
        return List.copyOf(written);
    }

    private synchronized void wrote(ByteBuffer data) {
        while (data.hasRemaining()) {
            written.add(Byte.toUnsignedInt(data.get()));
        }
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.peek().close();
            } catch (Exception e) {
                throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
            }
            opened.pop();
        }
    }

    private final class Exits implements ExitHandler {
        @Override
        public void portWritten(int port, int size, ByteBuffer data) {
            wrote(data);
            ending.tell(MachineEnd.POWERED_OFF, "the guest wrote to port 0x" + Integer.toHexString(port));
        }

        @Override
        public void portRead(int port, int size, ByteBuffer data) {
            failed("the guest read port 0x" + Integer.toHexString(port));
        }

        @Override
        public void memoryWritten(long address, ByteBuffer data) {
            failed("the guest wrote to 0x" + Long.toHexString(address));
        }

        @Override
        public void memoryRead(long address, ByteBuffer data) {
            failed("the guest read 0x" + Long.toHexString(address));
        }

        @Override
        public void halted() {
            failed("the guest halted");
        }

        @Override
        public void tripleFault() {
            failed("the guest met a triple fault");
        }

        @Override
        public void debugged(long pc, long dr6) {
            failed("the guest met a debug exception that nobody asked for");
        }

        @Override
        public void failed(String why) {
            ending.tell(MachineEnd.ENGINE_FAILED, why);
        }
    }
}
