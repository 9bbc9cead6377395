// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.elf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the smallest ELF files that say something to a loader: headers, a dynamic section and its strings. */
final class ElfImages {
    static final int X86_64 = 62;
    static final int AARCH64 = 183;

    static final long DT_NEEDED = 1;
    static final long DT_RPATH = 15;
    static final long DT_RUNPATH = 29;

    private static final int STRINGS_AT_LEAST = 0x400;
    private static final int ADDRESS = 0x10000;

    private ElfImages() {}

    static byte[] needing(String... libraries) {
        return image(X86_64, null, Map.of(), libraries);
    }

    /** One of each optional tag, and the libraries it needs. */
    static byte[] image(int machine, String interpreter, Map<Long, String> tags, String... libraries) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        strings.write(0);
        Map<String, Integer> offsets = new LinkedHashMap<>();
        for (String text : concat(interpreter, tags.values(), libraries)) {
            offsets.put(text, strings.size());
            strings.writeBytes((text + '\0').getBytes(UTF_8));
        }
        int segments = interpreter == null ? 2 : 3;
        int dynamicAt = 64 + 56 * segments;
        int entries = 3 + tags.size() + libraries.length;
        int stringsAt = Math.max(STRINGS_AT_LEAST, dynamicAt + 16 * entries);
        int size = stringsAt + strings.size();
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        out.putShort((short) 3).putShort((short) machine).putInt(1);
        out.putLong(0).putLong(64).putLong(0).putInt(0); // entry, phoff, shoff, flags
        out.putShort((short) 64).putShort((short) 56).putShort((short) segments);
        out.position(64);
        segment(out, 1, 0, size);
        segment(out, 2, dynamicAt, entries * 16L);
        if (interpreter != null) {
            segment(out, 3, stringsAt + offsets.get(interpreter), interpreter.length() + 1);
        }
        for (String library : libraries) {
            out.putLong(DT_NEEDED).putLong(offsets.get(library));
        }
        tags.forEach((tag, text) -> out.putLong(tag).putLong(offsets.get(text)));
        out.putLong(5)
                .putLong(ADDRESS + stringsAt)
                .putLong(10)
                .putLong(strings.size())
                .putLong(0)
                .putLong(0);
        out.position(stringsAt);
        out.put(strings.toByteArray());
        return out.array();
    }

    private static void segment(ByteBuffer out, int type, long offset, long size) {
        out.putInt(type).putInt(4).putLong(offset).putLong(ADDRESS + offset).putLong(ADDRESS + offset);
        out.putLong(size).putLong(size).putLong(8);
    }

    private static List<String> concat(String first, Iterable<String> middle, String... last) {
        List<String> all = new ArrayList<>();
        if (first != null) {
            all.add(first);
        }
        middle.forEach(all::add);
        all.addAll(List.of(last));
        return all;
    }
}
