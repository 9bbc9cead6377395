// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import dev.ktstr.kernel.spec.KernelVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the release string, what {@code uname -r} prints, in a decompressed kernel. */
final class KernelRelease {

    /** A release becomes part of file names, so nothing else is let through. */
    private static final String SYNTAX = "\\d[A-Za-z0-9.+~_-]{0,127}";

    private static final Pattern WHOLE = Pattern.compile(SYNTAX);

    /** {@code linux_banner} of init/version.c. The release must be a version: the text also occurs as a format. */
    private static final Pattern BANNER = Pattern.compile("Linux version (" + SYNTAX + ") ");

    private static final int CHUNK = 1 << 20;
    private static final int LONGEST_BANNER_START = 256;

    private KernelRelease() {}

    /** {@return the first word of {@code text} when it is a release} */
    static Optional<String> firstWord(String text) {
        int blank = text.indexOf(' ');
        String word = blank < 0 ? text : text.substring(0, blank);
        return isRelease(word) ? Optional.of(word) : Optional.empty();
    }

    /** {@return the release in the kernel's banner, or empty when no banner is found} */
    static Optional<String> ofVmlinux(Path vmlinux) throws IOException {
        try (FileChannel channel = FileChannel.open(vmlinux)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            while (channel.read(chunk) >= 0) {
                chunk.flip();
                Matcher banner = BANNER.matcher(StandardCharsets.ISO_8859_1.decode(chunk));
                while (banner.find()) {
                    if (isRelease(banner.group(1))) {
                        return Optional.of(banner.group(1));
                    }
                }
                // A banner may lie across two chunks, so the end of this one is seen again.
                chunk.position(Math.max(0, chunk.limit() - LONGEST_BANNER_START))
                        .compact();
            }
            return Optional.empty();
        }
    }

    private static boolean isRelease(String text) {
        return WHOLE.matcher(text).matches() && KernelVersion.leading(text).isPresent();
    }
}
