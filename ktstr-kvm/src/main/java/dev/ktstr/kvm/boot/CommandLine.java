// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.x86.X86Layout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The kernel's arguments as bytes. */
final class CommandLine {
    private CommandLine() {}

    /**
     * {@return the text as UTF-8 with a final zero byte}
     *
     * @param kernelMax how many bytes this kernel takes, without the zero byte
     * @throws KernelLoadException if it is too long, or has a character that would end it early
     */
    static byte[] encode(String text, long kernelMax) {
        requireOneLine(text);
        byte[] bytes = utf8(text);
        long max = Math.min(kernelMax, X86Layout.COMMAND_LINE_BYTES - 1);
        if (bytes.length > max) {
            throw new KernelLoadException("the kernel command line has " + bytes.length
                    + " bytes, but this kernel takes " + max + "; give the machine fewer or shorter kernel arguments");
        }
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static void requireOneLine(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == 0 || c == '\n') {
                throw new KernelLoadException("the kernel command line has a " + (c == 0 ? "zero byte" : "newline")
                        + " at character " + at + ", and would end there; remove it from the kernel arguments");
            }
        }
    }

    private static byte[] utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new KernelLoadException(
                    "the kernel command line has half a surrogate pair, which is no character; remove it from the kernel arguments",
                    e);
        }
    }
}
