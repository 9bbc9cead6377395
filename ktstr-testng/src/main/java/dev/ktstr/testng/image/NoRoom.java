// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Says what to do when the disk is full. */
final class NoRoom {

    /** With less than this, in bytes, a failed write is taken for want of room, in whatever language it is told. */
    private static final long NEXT_TO_NOTHING = 1 << 20;

    private NoRoom() {}

    /** {@return the failure to go on with: {@code e}, or, when it comes from a full disk, one that says the cure} */
    static IOException explain(IOException e, ImageKey key, Path staging) {
        try {
            long free = Files.getFileStore(staging).getUsableSpace();
            if (!isNoRoom(e) && free >= NEXT_TO_NOTHING) {
                return e;
            }
            return new IOException(
                    "There is no room for machine image " + key.id() + " in " + staging + ": its files, holes included,"
                            + " have " + size(staging) + " bytes so far, and " + free + " bytes are free. Make room"
                            + " there, or name another directory in KTSTR_CACHE_DIR.",
                    e);
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
            return e;
        }
    }

    /** {@return whether the disk that a directory is on has next to no room left} */
    static boolean isFull(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace() < NEXT_TO_NOTHING;
    }

    private static boolean isNoRoom(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }

    private static long size(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        long size = 0;
        for (Path file : files) {
            size += Files.size(file);
        }
        return size;
    }
}
