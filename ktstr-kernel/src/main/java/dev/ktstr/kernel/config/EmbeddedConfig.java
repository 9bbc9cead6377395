// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.config;

import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Finds the configuration within a kernel: gzip in {@code .rodata}, between two marks of eight letters. */
final class EmbeddedConfig {

    private static final String SECTION = ".rodata";
    private static final long BEGIN = mark("IKCFG_ST");
    private static final long END = mark("IKCFG_ED");

    private EmbeddedConfig() {}

    /** {@return the unpacked text, not longer than one byte more than accepted} */
    static Optional<byte[]> text(ElfFile kernel) throws IOException {
        Optional<ElfSection> section = kernel.section(SECTION);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer rodata = kernel.bytes(section.get());
        int begin = find(rodata, BEGIN, 0);
        if (begin < 0) {
            return Optional.empty();
        }
        int from = begin + Long.BYTES;
        int end = find(rodata, END, from);
        if (end < 0) {
            throw new ConfigException(
                    kernel.name(), String.format("begins at 0x%x of %s and has no end.", begin, SECTION));
        }
        if (end - from > KernelConfig.LARGEST) {
            throw new ConfigException(
                    kernel.name(),
                    "has " + (end - from) + " bytes, more than the limit of " + KernelConfig.LARGEST + ".");
        }
        byte[] packed = new byte[end - from];
        rodata.get(from, packed);
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return Optional.of(in.readNBytes(KernelConfig.LARGEST + 1));
        } catch (IOException e) {
            throw new ConfigException(kernel.name(), "is damaged (" + e.getMessage() + ").", e);
        }
    }

    /** The first letter occurs rarely enough. */
    private static int find(ByteBuffer bytes, long mark, int from) {
        byte first = (byte) mark;
        for (int at = from; at <= bytes.limit() - Long.BYTES; at++) {
            if (bytes.get(at) == first && bytes.getLong(at) == mark) {
                return at;
            }
        }
        return -1;
    }

    private static long mark(String letters) {
        return Long.reverseBytes(
                ByteBuffer.wrap(letters.getBytes(StandardCharsets.US_ASCII)).getLong());
    }
}
