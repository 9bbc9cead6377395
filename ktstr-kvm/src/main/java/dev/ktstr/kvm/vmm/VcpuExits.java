// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.jni.ExitHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/** What becomes of the exits of one vCPU: ports are the board's, addresses without memory are nobody's; whatever the machine cannot go on from ends it. */
final class VcpuExits implements ExitHandler {
    private final int cpu;
    private final Board board;
    private final AtomicReference<KvmStop> stop;
    private final Ending ending;

    /** @param stop the machine's stop, or null while there is none */
    VcpuExits(int cpu, Board board, AtomicReference<KvmStop> stop, Ending ending) {
        this.cpu = cpu;
        this.board = board;
        this.stop = stop;
        this.ending = ending;
    }

    @Override
    public void portWritten(int port, int size, ByteBuffer data) {
        board.bus().write(port, size, data);
    }

    @Override
    public void portRead(int port, int size, ByteBuffer data) {
        board.bus().read(port, size, data);
    }

    @Override
    public void memoryWritten(long address, ByteBuffer data) {
        board.nowhere().touched(address);
    }

    @Override
    public void memoryRead(long address, ByteBuffer data) {
        board.nowhere().read(address, data);
    }

    @Override
    public void halted() {
        failed("it halted with no interrupt controller to wake it up");
    }

    @Override
    public void tripleFault() {
        ending.tell(MachineEnd.RESET, "the guest's CPU " + cpu + " met a triple fault");
    }

    @Override
    public void debugged(long pc, long dr6) {
        KvmStop armed = stop.get();
        // Where it is gone meanwhile, so is its breakpoint; the instruction is executed next.
        if (armed != null) {
            armed.debugged(cpu, pc, dr6);
        }
    }

    @Override
    public void failed(String why) {
        ending.tell(MachineEnd.ENGINE_FAILED, "the guest's CPU " + cpu + " cannot go on: " + why);
    }
}
