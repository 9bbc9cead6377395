// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import dev.ktstr.kernel.elf.ElfFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** BTF in a file. */
public final class BtfFile {

    private BtfFile() {}

    /** {@return the bytes of {@code .BTF}} */
    public static ByteBuffer section(Path elf) throws IOException {
        try (ElfFile file = ElfFile.open(elf)) {
            return file.bytes(file.section(".BTF").orElseThrow());
        }
    }
}
