// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a tree of sources to an empty directory and nowhere else, whatever its names say. All names begin with the same directory, of
 * any name, which is left away. Links come last, with {@link #finish}, so that nothing can be written through one.
 */
public final class TreeWriter {

    private static final int CHUNK = 1 << 16;
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");

    private final String source;
    private final Path target;
    private final ArchiveLimits limits;
    private final EntryRules rules;
    private final Map<List<String>, String> links = new LinkedHashMap<>();
    private int entries;
    private long bytes;

    /**
     * Begins a tree.
     *
     * @param source what it is read from, for a person
     * @param target an empty directory
     */
    public TreeWriter(String source, Path target, ArchiveLimits limits) {
        this.source = source;
        this.target = target;
        this.limits = limits;
        this.rules = new EntryRules(source);
    }

    /** Makes a directory. */
    public void directory(String name) throws IOException, InterruptedException {
        count();
        Files.createDirectories(at(rules.directory(name)));
    }

    /** Remembers a symbolic link. */
    public void link(String name, String to) throws InterruptedException {
        count();
        links.put(rules.link(name), to);
    }

    /**
     * Writes a file.
     *
     * @param size in bytes, that its content must have
     * @param program whether it can be run
     * @param time when it was changed; what was made from what else is told by times, so that files that are shipped ready made do not
     *     look outdated
     * @throws ArchiveException when it is refused, or its content cannot be read
     * @throws IOException when it cannot be written
     */
    public void file(String name, long size, boolean program, FileTime time, InputStream content)
            throws IOException, InterruptedException {
        count();
        Path place = at(rules.file(name));
        if (size > limits.fileBytes()) {
            throw rules.refused(name, "has " + size + " bytes, more than the limit of " + limits.fileBytes());
        }
        bytes += size;
        if (bytes > limits.allBytes()) {
            throw ArchiveException.tooLarge(source, limits.allBytes());
        }
        Files.createDirectories(place.getParent());
        byte[] chunk = new byte[CHUNK];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(
                place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            for (int count = read(content, chunk); count >= 0; count = read(content, chunk)) {
                out.write(chunk, 0, count);
                written += count;
            }
        }
        if (written != size) {
            throw new ArchiveException(source, "ends after " + written + " of " + size + " bytes of " + name);
        }
        Files.setPosixFilePermissions(place, program ? PROGRAM : PLAIN);
        Files.setLastModifiedTime(place, time);
    }

    /** Reading the source apart from writing the target: only the former means a damaged source. */
    private int read(InputStream in, byte[] chunk) {
        try {
            return in.read(chunk);
        } catch (IOException | RuntimeException e) {
            throw ArchiveException.damaged(source, e);
        }
    }

    /** Makes the links, now that everything is known that they may lead to. */
    public void finish() throws IOException {
        if (entries == 0) {
            throw new ArchiveException(source, "is empty");
        }
        for (Map.Entry<List<String>, String> link : links.entrySet()) {
            rules.requireInside(link.getKey(), link.getValue());
            Path place = at(link.getKey());
            Files.createDirectories(place.getParent());
            Files.createSymbolicLink(place, Path.of(link.getValue()));
        }
    }

    /** {@return the error for an entry that is refused} */
    ArchiveException refused(String name, String problem) {
        return rules.refused(name, problem);
    }

    private void count() throws InterruptedException {
        if (++entries > limits.entries()) {
            throw new ArchiveException(source, "has more than " + limits.entries() + " entries");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted while unpacking " + source);
        }
    }

    private Path at(List<String> place) {
        Path path = target;
        for (String step : place) {
            path = path.resolve(step);
        }
        return path;
    }
}
