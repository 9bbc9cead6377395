// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An ELF file with what tells a kernel: symbols, a banner, and types, of which it has none. */
final class TinyVmlinux {
    static final long TEXT = 0xffff_ffff_8100_0000L;
    static final long BANNER = TEXT + 0x40;

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int SECTION = 64;
    private static final int SYMBOL = 24;
    private static final int TEXT_BYTES = 0x1000;

    private TinyVmlinux() {}

    /**
     * {@return the file}
     *
     * @param offsets of symbols, from {@link #TEXT} on, less than 0x1000
     */
    static byte[] build(String banner, Map<String, Integer> offsets) {
        byte[] text = new byte[TEXT_BYTES];
        ByteBuffer.wrap(text).put((int) (BANNER - TEXT), banner.getBytes(StandardCharsets.US_ASCII));

        Map<String, Integer> all = new LinkedHashMap<>(
                Map.of("_text", 0, "_stext", 0, "linux_banner", (int) (BANNER - TEXT), "__per_cpu_offset", 0x800));
        all.putAll(offsets);
        byte[] symbolTable = new byte[(all.size() + 1) * SYMBOL];
        ByteBuffer symbols = little(symbolTable).position(SYMBOL);
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        all.forEach((name, offset) -> {
            // A global function of section 1.
            symbols.putInt(names.size()).put((byte) 0x12).put((byte) 0).putShort((short) 1);
            symbols.putLong(TEXT + offset).putLong(0);
            names.writeBytes((name + "\0").getBytes(StandardCharsets.US_ASCII));
        });

        byte[] types = new byte[25];
        ByteBuffer btf = little(types);
        btf.putShort((short) 0xeb9f)
                .put((byte) 1)
                .put((byte) 0)
                .putInt(24)
                .putLong(0)
                .putInt(0)
                .putInt(1);

        byte[] sectionNames = "\0.text\0.symtab\0.strtab\0.BTF\0.shstrtab\0".getBytes(StandardCharsets.US_ASCII);
        byte[][] contents = {new byte[0], text, symbolTable, names.toByteArray(), types, sectionNames};
        int[] at = new int[contents.length];
        int end = HEADER + SEGMENT + contents.length * SECTION;
        for (int i = 0; i < contents.length; i++) {
            at[i] = (end + 7) / 8 * 8;
            end = at[i] + contents[i].length;
        }
        byte[] file = new byte[end];
        ByteBuffer elf = little(file);
        elf.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
        elf.putShort(16, (short) 2).putShort(18, (short) 62).putLong(32, HEADER).putLong(40, HEADER + SEGMENT);
        elf.putShort(54, (short) SEGMENT).putShort(56, (short) 1).putShort(58, (short) SECTION);
        elf.putShort(60, (short) contents.length).putShort(62, (short) (contents.length - 1));
        elf.position(HEADER).putInt(1).putInt(5).putLong(at[1]).putLong(TEXT).putLong(0);
        elf.putLong(TEXT_BYTES).putLong(TEXT_BYTES).putLong(4096);
        int[][] kinds = {
            {0, 0, 0, 0, 0}, {1, 1, 6, 0, 0}, {7, 2, 0, 3, SYMBOL}, {15, 3, 0, 0, 0}, {23, 1, 0, 0, 0}, {28, 3, 0, 0, 0}
        };
        for (int i = 0; i < contents.length; i++) {
            elf.position(HEADER + SEGMENT + i * SECTION).putInt(kinds[i][0]).putInt(kinds[i][1]);
            elf.putLong(kinds[i][2]).putLong(i == 1 ? TEXT : 0).putLong(at[i]).putLong(contents[i].length);
            elf.putInt(kinds[i][3]).putInt(0).putLong(1).putLong(kinds[i][4]);
            elf.position(at[i]).put(contents[i]);
        }
        return file;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
