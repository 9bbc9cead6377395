// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Kernels of a few hundred bytes. */
public final class TestImages {

    static final int PROTECTED_MODE = 5 * 512;
    static final int PAYLOAD = 0x40;

    private TestImages() {}

    /** An x86-64 ELF file with one segment and a banner of this release. */
    public static byte[] elf(String release) {
        byte[] banner = ("Linux version %s \0Linux version " + release + " (test@test)\n\0")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer elf = ByteBuffer.allocate(64 + 56 + banner.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1); // ident
        elf.position(16);
        elf.putShort((short) 2); // e_type: EXEC
        elf.putShort((short) 62); // e_machine: x86-64
        elf.putInt(1); // e_version
        elf.putLong(0x1000000); // e_entry
        elf.putLong(64); // e_phoff
        elf.putLong(0); // e_shoff
        elf.putInt(0); // e_flags
        elf.putShort((short) 64); // e_ehsize
        elf.putShort((short) 56); // e_phentsize
        elf.putShort((short) 1); // e_phnum
        elf.position(64);
        elf.putInt(1); // p_type: LOAD
        elf.putInt(5); // p_flags
        elf.putLong(120); // p_offset
        elf.putLong(0x1000000); // p_vaddr
        elf.putLong(0x1000000); // p_paddr
        elf.putLong(banner.length); // p_filesz
        elf.putLong(banner.length); // p_memsz
        elf.putLong(4096); // p_align
        elf.put(banner);
        return elf.array();
    }

    /** A bzImage, gzip inside, of the kernel {@link #elf} makes. */
    public static byte[] bzImage(String release) {
        return bzImage(release, compress(PayloadCompression.GZIP, elf(release)));
    }

    /** Such a bzImage for every compression, by the names of these. */
    public static Map<String, byte[]> bzImages(String release) {
        Map<String, byte[]> images = new TreeMap<>();
        for (PayloadCompression compression : PayloadCompression.values()) {
            images.put(compression.name(), bzImage(release, compress(compression, elf(release))));
        }
        return images;
    }

    /** A bzImage with this payload. */
    static byte[] bzImage(String release, byte[] payload) {
        byte[] version = (release + " (test@test) #1 SMP\0").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer image = ByteBuffer.allocate(PROTECTED_MODE + PAYLOAD + payload.length + 16)
                .order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1f1, (byte) 4); // setup_sects
        image.putShort(0x1fe, (short) 0xaa55); // boot_flag
        image.putInt(0x202, 0x53726448); // header
        image.putShort(0x206, (short) 0x020f); // version
        image.putShort(0x20e, (short) (0x400 - 0x200)); // kernel_version
        image.putInt(0x248, PAYLOAD); // payload_offset
        image.putInt(0x24c, payload.length); // payload_length
        image.put(0x400, version);
        image.put(PROTECTED_MODE + PAYLOAD, payload);
        return image.array();
    }

    /** A payload as the kernel's build makes it, with the size at its end. */
    static byte[] compress(PayloadCompression compression, byte[] kernel) {
        try {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            switch (compression) {
                case ZSTD -> payload.write(Zstd.compress(kernel));
                case XZ -> write(new XZOutputStream(payload, new LZMA2Options(), XZ.CHECK_CRC32), kernel);
                case GZIP -> write(new GZIPOutputStream(payload), kernel);
                case BZIP2 -> write(new BZip2CompressorOutputStream(payload), kernel);
                case LZMA -> write(new LZMAOutputStream(payload, new LZMA2Options(), -1), kernel);
                case LZ4 -> {
                    ByteArrayOutputStream block = new ByteArrayOutputStream();
                    write(new BlockLZ4CompressorOutputStream(block), kernel);
                    payload.write(new byte[] {0x02, 0x21, 0x4c, 0x18});
                    payload.write(littleEndian(block.size()));
                    payload.write(block.toByteArray());
                }
            }
            if (compression != PayloadCompression.GZIP) {
                payload.write(littleEndian(kernel.length));
            }
            return payload.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        try (out) {
            out.write(bytes);
        }
    }
}
