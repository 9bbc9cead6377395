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
final class FileState {
    private static final String ABSENT = "absent";

    private FileState() {}

    /**
     * {@return size, inode and time of the last change of a file, or that there is none} Whatever changes a file sets that time, and
     * nobody can set it to another.
     */
    static String of(Path file) throws IOException {
        try {
            Map<String, Object> now = Files.readAttributes(file, "unix:size,ino,ctime");
            long changed = ((FileTime) now.get("ctime")).to(TimeUnit.NANOSECONDS);
            return String.join(",", now.get("size").toString(), now.get("ino").toString(), Long.toString(changed));
        } catch (NoSuchFileException e) {
            return ABSENT;
        }
    }

    /** {@return size and checksum of a small file whose times do not matter, or that there is none} */
    static String ofContent(Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            CRC32 sum = new CRC32();
            sum.update(bytes, 0, bytes.length);
            return String.join(",", Integer.toString(bytes.length), Long.toHexString(sum.getValue()));
        } catch (NoSuchFileException e) {
            return ABSENT;
        }
    }
}
