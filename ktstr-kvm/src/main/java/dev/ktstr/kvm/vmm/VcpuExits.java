// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.jni.ExitHandler;
import java.nio.ByteBuffer;

/** What becomes of the exits of one vCPU: ports are the board's, addresses without memory are nobody's; whatever the machine cannot go on from ends it. */
final class VcpuExits implements ExitHandler {
    private final int cpu;
    private final Board board;
    private final Ending ending;

    VcpuExits(int cpu, Board board, Ending ending) {
        this.cpu = cpu;
        this.board = board;
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
    public void failed(String why) {
        ending.tell(MachineEnd.ENGINE_FAILED, "the guest's CPU " + cpu + " cannot go on: " + why);
    }
}
