// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** An ELF file with a few bytes of 64-bit code in a kernel's place, at 1 MiB. */
final class TinyKernel {
    static final long ENTRY = 0x100000;
    private static final int HEADERS = 64 + 56;

    private TinyKernel() {}

    /** Writes one. */
    static Path write(Path file, String hexCode) throws IOException {
        byte[] code = HexFormat.ofDelimiter(" ").parseHex(hexCode);
        ByteBuffer elf = ByteBuffer.allocate(HEADERS + code.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort((short) 2).putShort((short) 62).putInt(1); // EXEC, x86-64
        elf.putLong(ENTRY).putLong(64).putLong(0).putInt(0);
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        elf.putInt(1).putInt(7).putLong(HEADERS); // PT_LOAD
        elf.putLong(ENTRY).putLong(ENTRY).putLong(code.length).putLong(0x1000).putLong(0x1000);
        elf.put(code);
        return Files.write(file, elf.array());
    }
}
