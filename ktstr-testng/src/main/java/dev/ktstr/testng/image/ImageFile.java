// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file of an image was when it was stored.
 *
 * @param name file name, without directories
 * @param size in bytes, holes included
 * @param mtimeNanos time of the last change, in nanoseconds since the epoch
 * @param chunks CRC32C of each chunk that is not all zero, by its offset in bytes, a multiple of {@link #CHUNK}
 */
record ImageFile(String name, long size, long mtimeNanos, SortedMap<Long, Integer> chunks) {

    /** Size of a chunk in bytes; the last one of a file may be shorter. */
    static final int CHUNK = 1 << 20;

    ImageFile {
        requirePlain(name);
        if (size < 0) {
            throw new IllegalArgumentException("a size of " + size + " bytes");
        }
        for (long offset : chunks.keySet()) {
            if (offset < 0 || offset >= size || offset % CHUNK != 0) {
                throw new IllegalArgumentException("a chunk at " + offset + " in a file of " + size + " bytes");
            }
        }
        chunks = Collections.unmodifiableSortedMap(new TreeMap<>(chunks));
    }

    /** {@return the name, when it is one of a file and not a path} */
    static String requirePlain(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0 || name.equals(ImageManifest.NAME)) {
            throw new IllegalArgumentException("'" + name + "' is no name of a file in a machine image");
        }
        return name;
    }

    /** {@return the most bytes of disk it takes: Java cannot ask for a file's blocks, but zero chunks have none} */
    long allocatedBytes() {
        long bytes = 0;
        for (Map.Entry<Long, Integer> chunk : chunks.entrySet()) {
            bytes += Math.min(CHUNK, size - chunk.getKey());
        }
        return bytes;
    }
}
