// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import java.nio.ByteBuffer;

/** The struct kvm_run that a vCPU shares with the kernel: tells exits, and takes the request to come back at once. */
final class KvmRun {
    private static final int[] AT = offsets();
    private static final int IMMEDIATE_EXIT = AT[0];
    private static final int EXIT_REASON = AT[1];
    private static final int IO_DIRECTION = AT[2];
    private static final int IO_SIZE = AT[3];
    private static final int IO_PORT = AT[4];
    private static final int IO_COUNT = AT[5];
    private static final int IO_DATA_OFFSET = AT[6];
    private static final int MMIO_ADDRESS = AT[7];
    private static final int MMIO_DATA = AT[8];
    private static final int MMIO_LENGTH = AT[9];
    private static final int MMIO_IS_WRITE = AT[10];
    private static final int FAIL_ENTRY_REASON = AT[11];
    private static final int INTERNAL_SUBERROR = AT[12];
    private static final int INTERNAL_DATA_COUNT = AT[13];
    private static final int INTERNAL_DATA = AT[14];
    private static final int SYSTEM_EVENT_TYPE = AT[15];
    private static final int HARDWARE_REASON = AT[16];
    private static final int DEBUG_PC = AT[17];
    private static final int DEBUG_DR6 = AT[18];

    /** KVM_EXIT_IO_OUT. */
    private static final int OUT = 1;
    /** The structure has room for so many words about an internal error. */
    private static final int MAX_INTERNAL_DATA = 16;
    /** KVM_INTERNAL_ERROR_EMULATION. */
    private static final int EMULATION = 1;

    private final ByteBuffer bytes;

    KvmRun(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    private static int[] offsets() {
        NativeLibrary.load();
        return offsets0();
    }

    /** Says whether KVM_RUN is to come back before it enters the guest. */
    void setImmediateExit(boolean wanted) {
        bytes.put(IMMEDIATE_EXIT, (byte) (wanted ? 1 : 0));
    }

    /** Hands the exit to the method that is for it. */
    ExitKind dispatch(ExitHandler handler) {
        int reason = bytes.getInt(EXIT_REASON);
        ExitKind kind = ExitKind.of(reason);
        switch (kind) {
            case IO -> io(handler);
            case MMIO -> mmio(handler);
            case HLT -> handler.halted();
            case SHUTDOWN -> handler.tripleFault();
            case FAIL_ENTRY ->
                handler.failed("the processor refused to enter the guest (hardware reason 0x"
                        + Long.toHexString(bytes.getLong(FAIL_ENTRY_REASON)) + ")");
            case INTERNAL_ERROR -> handler.failed(internalError());
            case SYSTEM_EVENT ->
                handler.failed("the guest raised a system event of type " + bytes.getInt(SYSTEM_EVENT_TYPE));
            case DEBUG -> handler.debugged(bytes.getLong(DEBUG_PC), bytes.getLong(DEBUG_DR6));
            case INTERRUPTED -> {
                // Whoever kicked has left a note elsewhere.
            }
            case OTHER ->
                handler.failed("KVM came back with reason " + reason + " (hardware reason 0x"
                        + Long.toHexString(bytes.getLong(HARDWARE_REASON)) + "), which this machine has not asked for");
        }
        return kind;
    }

    private void io(ExitHandler handler) {
        int size = Byte.toUnsignedInt(bytes.get(IO_SIZE));
        int port = Short.toUnsignedInt(bytes.getShort(IO_PORT));
        int length = size * bytes.getInt(IO_COUNT);
        ByteBuffer data = slice((int) bytes.getLong(IO_DATA_OFFSET), length);
        if (bytes.get(IO_DIRECTION) == OUT) {
            handler.portWritten(port, size, data);
        } else {
            handler.portRead(port, size, data);
        }
    }

    private void mmio(ExitHandler handler) {
        ByteBuffer data = slice(MMIO_DATA, bytes.getInt(MMIO_LENGTH));
        if (bytes.get(MMIO_IS_WRITE) != 0) {
            handler.memoryWritten(bytes.getLong(MMIO_ADDRESS), data);
        } else {
            handler.memoryRead(bytes.getLong(MMIO_ADDRESS), data);
        }
    }

    private ByteBuffer slice(int from, int length) {
        return bytes.slice(from, length).order(bytes.order());
    }

    private String internalError() {
        int suberror = bytes.getInt(INTERNAL_SUBERROR);
        StringBuilder text = new StringBuilder("KVM met an internal error (suberror ").append(suberror);
        if (suberror == EMULATION) {
            text.append(": it met an instruction that it must emulate and cannot");
        }
        int count = Math.min(MAX_INTERNAL_DATA, bytes.getInt(INTERNAL_DATA_COUNT));
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "; data 0x" : " 0x")
                    .append(Long.toHexString(bytes.getLong(INTERNAL_DATA + i * Long.BYTES)));
        }
        return text.append(')').toString();
    }

    private static native int[] offsets0();
}
