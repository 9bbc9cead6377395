// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Plays the kernel: fills a struct kvm_run by the offsets of Linux's include/uapi/linux/kvm.h, counted by hand. */
public class KvmRunTest {
    private static final int IMMEDIATE_EXIT = 1;
    private static final int EXIT_REASON = 8;
    private static final int UNION = 32;

    private ByteBuffer bytes;
    private KvmRun run;
    private Told told;

    @BeforeMethod
    public void makeRun() {
        bytes = ByteBuffer.allocate(3 * 4096).order(ByteOrder.LITTLE_ENDIAN);
        run = new KvmRun(bytes);
        told = new Told();
    }

    private String dispatch(int reason, ExitKind kind) {
        bytes.putInt(EXIT_REASON, reason);
        assertThat(run.dispatch(told)).isEqualTo(kind);
        return String.join("; ", told.calls);
    }

    /** What the handler was told. Reads are answered with ones. */
    private static final class Told implements ExitHandler {
        private final List<String> calls = new ArrayList<>();

        private static String text(ByteBuffer data) {
            assertThat(data.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            return HexFormat.of().formatHex(copy);
        }

        private static int fill(ByteBuffer data) {
            int length = data.remaining();
            while (data.hasRemaining()) {
                data.put((byte) 0xff);
            }
            return length;
        }

        @Override
        public void portWritten(int port, int size, ByteBuffer data) {
            calls.add("out 0x" + Integer.toHexString(port) + " by " + size + ": " + text(data));
        }

        @Override
        public void portRead(int port, int size, ByteBuffer data) {
            calls.add("in 0x" + Integer.toHexString(port) + " by " + size + ", " + fill(data) + " bytes");
        }

        @Override
        public void memoryWritten(long address, ByteBuffer data) {
            calls.add("write 0x" + Long.toHexString(address) + ": " + text(data));
        }

        @Override
        public void memoryRead(long address, ByteBuffer data) {
            calls.add("read 0x" + Long.toHexString(address) + ", " + fill(data) + " bytes");
        }

        @Override
        public void halted() {
            calls.add("halted");
        }

        @Override
        public void tripleFault() {
            calls.add("triple fault");
        }

        @Override
        public void debugged(long pc, long dr6) {
            calls.add("debug at 0x" + Long.toHexString(pc) + ", dr6 0x" + Long.toHexString(dr6));
        }

        @Override
        public void failed(String why) {
            calls.add(why);
        }
    }

    @Test
    public void theRequestToComeBack() {
        run.setImmediateExit(true);
        assertThat(bytes.get(IMMEDIATE_EXIT)).isEqualTo((byte) 1);
        run.setImmediateExit(false);
        assertThat(bytes.array()).containsOnly(0);
    }

    private void io(int direction, int size, int port, int count) {
        bytes.put(UNION, (byte) direction)
                .put(UNION + 1, (byte) size)
                .putShort(UNION + 2, (short) port)
                .putInt(UNION + 4, count)
                .putLong(UNION + 8, 4096);
        bytes.putLong(4096, 0x0807060504030201L);
    }

    @Test
    public void portsWritten() {
        io(1, 2, 0xfffe, 3);
        assertThat(dispatch(2, ExitKind.IO)).isEqualTo("out 0xfffe by 2: 010203040506");
    }

    @Test
    public void portsRead() {
        io(0, 4, 0x3f8, 1);
        assertThat(dispatch(2, ExitKind.IO)).isEqualTo("in 0x3f8 by 4, 4 bytes");
        assertThat(bytes.getLong(4096)).as("and no more").isEqualTo(0x08070605ffffffffL);
    }

    @Test
    public void memoryWritten() {
        bytes.putLong(UNION, 0xfed80300L)
                .putLong(UNION + 8, 0x0807060504030201L)
                .putInt(UNION + 16, 4);
        bytes.put(UNION + 20, (byte) 1);
        assertThat(dispatch(6, ExitKind.MMIO)).isEqualTo("write 0xfed80300: 01020304");
    }

    @Test
    public void memoryRead() {
        bytes.putLong(UNION, -16).putInt(UNION + 16, 8);
        assertThat(dispatch(6, ExitKind.MMIO)).isEqualTo("read 0xfffffffffffffff0, 8 bytes");
        assertThat(bytes.getLong(UNION + 8)).isEqualTo(-1);
        assertThat(bytes.getInt(UNION + 16)).as("and no more").isEqualTo(8);
    }

    @Test
    public void debugExceptions() {
        bytes.putInt(UNION, 1).putLong(UNION + 8, -16).putLong(UNION + 16, 0xffff0ff1L);
        assertThat(dispatch(4, ExitKind.DEBUG)).isEqualTo("debug at 0xfffffffffffffff0, dr6 0xffff0ff1");
    }

    @Test
    public void ends() {
        assertThat(dispatch(5, ExitKind.HLT)).isEqualTo("halted");
        assertThat(dispatch(8, ExitKind.SHUTDOWN)).isEqualTo("halted; triple fault");
        assertThat(dispatch(10, ExitKind.INTERRUPTED)).as("no news").isEqualTo("halted; triple fault");
    }

    @Test
    public void whatTheGuestCannotGoOnFrom() {
        bytes.putLong(UNION, 0x80000021L);
        assertThat(dispatch(9, ExitKind.FAIL_ENTRY))
                .isEqualTo("the processor refused to enter the guest (hardware reason 0x80000021)");
        told.calls.clear();
        assertThat(dispatch(0, ExitKind.OTHER))
                .isEqualTo(
                        "KVM came back with reason 0 (hardware reason 0x80000021), which this machine has not asked for");
        told.calls.clear();
        bytes.putInt(UNION, 3);
        assertThat(dispatch(24, ExitKind.SYSTEM_EVENT)).isEqualTo("the guest raised a system event of type 3");
    }

    @Test
    public void internalErrors() {
        bytes.putInt(UNION, 1).putInt(UNION + 4, 2).putLong(UNION + 8, 0xab).putLong(UNION + 16, -1);
        assertThat(dispatch(17, ExitKind.INTERNAL_ERROR))
                .isEqualTo(
                        "KVM met an internal error (suberror 1: it met an instruction that it must emulate and cannot;"
                                + " data 0xab 0xffffffffffffffff)");
        told.calls.clear();
        bytes.putInt(UNION, 3).putInt(UNION + 4, 1000);
        assertThat(dispatch(17, ExitKind.INTERNAL_ERROR)).endsWith(" 0x0)").hasSizeLessThan(150);
    }
}
