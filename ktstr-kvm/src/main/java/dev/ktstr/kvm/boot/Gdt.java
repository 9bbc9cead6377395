// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.x86.Segment;
import dev.ktstr.kvm.x86.X86Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The global descriptor table a kernel starts with, at {@link X86Layout#GDT}: nothing, nothing, code, data, a task. */
public final class Gdt {
    private static final int BYTES = 48;
    /** Its last byte, as GDTR holds it. */
    public static final int LIMIT = BYTES - 1;

    private Gdt() {}

    /** {@return its bytes} */
    static byte[] encode() {
        ByteBuffer table = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        table.putLong(Segment.CODE.selector(), Segment.CODE.descriptor());
        table.putLong(Segment.DATA.selector(), Segment.DATA.descriptor());
        table.putLong(Segment.TASK.selector(), Segment.TASK.descriptor());
        return table.array();
    }
}
