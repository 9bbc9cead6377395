// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.answer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/** A file as it was, in a word: with another word it is another one. No lambdas, see {@link Question}. */
public final class FileState {
    private static final String ABSENT = "absent";
    private static final String UNREACHABLE = "unreachable";
    private static final String CONTENT = "content:";

    private FileState() {}

    /**
     * {@return size, inode and time of change of a file, or that there is none, or none that this user can reach}
     *
     * <p>Whatever changes a file sets that time to now, and nobody can set it to another. Only of two changes within one tick of the
     * kernel's clock, 10 ms at most, the second is not seen, if it keeps the size.
     */
    public static String of(Path file) {
        try {
            Map<String, Object> now = Files.readAttributes(file, "unix:size,ino,ctime");
            long changed = ((FileTime) now.get("ctime")).to(TimeUnit.NANOSECONDS);
            return String.join(",", now.get("size").toString(), now.get("ino").toString(), Long.toString(changed));
        } catch (NoSuchFileException e) {
            return ABSENT;
        } catch (IOException e) {
            return UNREACHABLE;
        }
    }

    /** {@return size and checksum of a small file whose times do not matter, or that there is none, or none that can be read} */
    public static String ofContent(Path file) {
        try {
            return ofContent(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return ABSENT;
        } catch (IOException e) {
            return UNREACHABLE;
        }
    }

    /** {@return the same of a file that has this content} */
    public static String ofContent(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, bytes.length);
        return CONTENT.concat(String.join(",", Integer.toString(bytes.length), Long.toHexString(sum.getValue())));
    }

    /** {@return whether a file is as it was} */
    public static boolean isStill(String state, Path file) {
        return state.equals(state.startsWith(CONTENT) ? ofContent(file) : of(file));
    }
}
