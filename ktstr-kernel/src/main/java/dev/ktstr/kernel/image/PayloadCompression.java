// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;

/**
 * How a kernel payload may be compressed, told by its first bytes.
 *
 * <p>The kernel's build appends the uncompressed size to the compressed stream, four bytes little-endian, for every
 * format but gzip, which ends with that number by itself.
 */
enum PayloadCompression {
    ZSTD(true, "28b52ffd") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new ZstdInputStream(in);
        }
    },
    XZ(true, "fd377a585a00") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new SingleXZInputStream(in, MEMORY_LIMIT_KIB);
        }
    },
    GZIP(false, "1f8b08") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new GZIPInputStream(in);
        }
    },
    LZ4(true, "02214c18") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new LegacyLz4InputStream(in);
        }
    },
    BZIP2(true, "425a68") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new BZip2CompressorInputStream(in);
        }
    },
    LZMA(true, "5d0000") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new LZMAInputStream(in, MEMORY_LIMIT_KIB);
        }
    };

    /** The kernel asks for dictionaries of up to 128 MiB; a hostile stream may ask for 4 GiB. */
    private static final int MEMORY_LIMIT_KIB = 256 << 10;

    /** Bytes of the appended size. */
    static final int SIZE_BYTES = 4;

    private final boolean sizeAppended;
    private final String magicHex;

    PayloadCompression(boolean sizeAppended, String magicHex) {
        this.sizeAppended = sizeAppended;
        this.magicHex = magicHex;
    }

    /** {@return the compression whose magic these bytes begin with} */
    static Optional<PayloadCompression> of(byte[] start) {
        String startHex = HexFormat.of().formatHex(start);
        return Arrays.stream(values())
                .filter(compression -> startHex.startsWith(compression.magicHex))
                .findFirst();
    }

    /** {@return the length of the compressed stream in a payload of {@code payloadLength} bytes} */
    long streamLength(long payloadLength) {
        return sizeAppended ? payloadLength - SIZE_BYTES : payloadLength;
    }

    /** Opens a stream of the uncompressed bytes. */
    abstract InputStream open(InputStream in) throws IOException;
}
