// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.unpack;

import dev.ktstr.kernel.progress.Progress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks a tar file of sources, compressed with xz or gzip. All entries share one directory, which is left away. The caller gives an empty
 * directory and throws it away when this fails.
 */
public final class TarUnpacker {

    private static final int CHUNK = 1 << 16;
    private static final int XZ_MEMORY_KIB = 256 << 10;
    private static final int OWNER_MAY_RUN = 0100;

    private final Path archive;
    private final String name;
    private final ArchiveLimits limits;
    private final TreeWriter tree;

    private TarUnpacker(Path archive, ArchiveLimits limits, Path target) {
        this.archive = archive;
        this.name = archive.getFileName().toString();
        this.limits = limits;
        this.tree = new TreeWriter(name, target, limits);
    }

    /** Hears the uncompressed bytes of the tar file, all of them, before {@link #unpack} returns. */
    public interface Listener {
        /** Hears some more. */
        void heard(byte[] bytes, int offset, int length);
    }

    /**
     * Unpacks an archive.
     *
     * @param target an empty directory
     * @param listener hears the tar file itself, on which signatures are made
     * @param progress hears how much of the compressed file is read
     * @throws ArchiveException when the archive is damaged or has an entry that is refused
     * @throws IOException when the target cannot be written
     */
    public static void unpack(Path archive, Path target, ArchiveLimits limits, Listener listener, Progress progress)
            throws IOException, InterruptedException {
        progress.started("Unpacking " + archive.getFileName(), Files.size(archive));
        try {
            new TarUnpacker(archive, limits, target).run(listener, progress);
        } finally {
            progress.done();
        }
    }

    private void run(Listener listener, Progress progress) throws IOException, InterruptedException {
        try (InputStream file = new Meter(Files.newInputStream(archive), progress);
                InputStream tar = new Heard(decompressed(new BufferedInputStream(file, CHUNK)), listener);
                AllowedInputStream allowed = new AllowedInputStream(tar);
                TarArchiveInputStream entries = new TarArchiveInputStream(allowed)) {
            for (TarArchiveEntry entry = next(entries); entry != null; entry = next(entries)) {
                allowed.allow(entry.getSize());
                write(entry, entries);
            }
            drain(tar);
        }
        tree.finish();
    }

    private void write(TarArchiveEntry entry, InputStream content) throws IOException, InterruptedException {
        String path = entry.getName();
        if (entry.isDirectory()) {
            tree.directory(path);
        } else if (entry.isSymbolicLink()) {
            tree.link(path, entry.getLinkName());
        } else if (isRegular(entry)) {
            tree.file(
                    path,
                    entry.getSize(),
                    (entry.getMode() & OWNER_MAY_RUN) != 0,
                    entry.getLastModifiedTime(),
                    content);
        } else {
            throw tree.refused(
                    path,
                    entry.isLink()
                            ? "is a hard link to '" + entry.getLinkName() + "', which sources never have"
                            : "is neither a file nor a directory nor a symbolic link");
        }
    }

    private static boolean isRegular(TarArchiveEntry entry) {
        byte flag = entry.getLinkFlag();
        return (flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_OLDNORM) && !entry.isSparse();
    }

    private InputStream decompressed(InputStream in) {
        try {
            if (name.endsWith(".xz")) {
                return new XZInputStream(in, XZ_MEMORY_KIB);
            }
            return name.endsWith(".gz")
                    ? GzipCompressorInputStream.builder()
                            .setInputStream(in)
                            .setDecompressConcatenated(true)
                            .get()
                    : in;
        } catch (IOException e) {
            throw ArchiveException.damaged(name, e);
        }
    }

    // Reading the archive apart from writing the target: only the former means a damaged archive.

    private TarArchiveEntry next(TarArchiveInputStream entries) {
        try {
            return entries.getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw ArchiveException.damaged(name, e);
        }
    }

    /** The end of the tar file comes before the end of what is signed. */
    private void drain(InputStream tar) {
        byte[] chunk = new byte[CHUNK];
        try {
            int count = tar.read(chunk);
            while (count >= 0) {
                count = tar.read(chunk);
            }
        } catch (IOException | RuntimeException e) {
            throw ArchiveException.damaged(name, e);
        }
    }

    /** Tells of the compressed bytes. */
    private static final class Meter extends HeardInputStream {
        private final Progress progress;

        Meter(InputStream in, Progress progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        protected void heard(byte[] bytes, int offset, int count) {
            progress.advanced(count);
        }
    }

    /** Lets the listener hear the uncompressed bytes, and stops when they are too many. */
    private final class Heard extends HeardInputStream {
        private final Listener listener;
        private long left = limits.allBytes();

        Heard(InputStream in, Listener listener) {
            super(in);
            this.listener = listener;
        }

        @Override
        protected void heard(byte[] bytes, int offset, int count) {
            left -= count;
            if (left < 0) {
                throw ArchiveException.tooLarge(name, limits.allBytes());
            }
            listener.heard(bytes, offset, count);
        }
    }
}
