// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What of a file is cheap to compare. A file that was written or replaced since has another one.
 *
 * @param size in bytes
 * @param mtimeNanos time of the last change, in nanoseconds since the epoch
 * @param inode number of the inode
 */
record FileIdentity(long size, long mtimeNanos, long inode) {

    /**
     * {@return what the file in {@code directory} is now}
     *
     * @throws DamagedImageException when there is no regular file of this name
     */
    static FileIdentity of(Path directory, String name) throws IOException, DamagedImageException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(
                    directory.resolve(name), "unix:isRegularFile,size,lastModifiedTime,ino", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new DamagedImageException("lacks the file " + name, e);
        }
        if (!(Boolean) attributes.get("isRegularFile")) {
            throw new DamagedImageException("has something else where the file " + name + " was stored");
        }
        return new FileIdentity(
                (Long) attributes.get("size"),
                ((FileTime) attributes.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS),
                (Long) attributes.get("ino"));
    }
}
