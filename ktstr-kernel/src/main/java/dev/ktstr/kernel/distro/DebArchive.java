// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import com.github.luben.zstd.ZstdInputStream;
import dev.ktstr.kernel.failure.KernelException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.XZInputStream;

/**
 * Takes files out of a package, in the format of deb(5): an ar archive whose member {@code data.tar.*} holds the files.
 * The caller says where each goes and nothing else is written, so names in the archive cannot lead astray.
 */
final class DebArchive {

    private static final String DATA = "data.tar";
    private static final int MEMORY_LIMIT_KIB = 256 << 10;
    private static final int COPY_BYTES = 1 << 16;

    private DebArchive() {}

    /** A package is not what it should be. The way out is to have it downloaded again. */
    static final class DebException extends KernelException {
        DebException(Path deb, String problem, Throwable cause) {
            super(
                    "Package " + deb.getFileName() + " " + problem
                            + ". Run the build again to download it anew, or give a kernel image yourself:"
                            + " -Dktstr.kernel=/path/to/bzImage.",
                    cause);
        }
    }

    /**
     * Writes the regular file of the package that has one of these names to {@code target}.
     *
     * @param names paths in the package without a leading slash, such as {@code boot/vmlinuz-7.0}
     * @param limit largest size accepted, in bytes
     * @throws DebException when the package is damaged, holds no such file, or it is too large
     */
    static void extract(Path deb, List<String> names, long limit, Path target) throws IOException {
        Extraction extraction =
                new Extraction(deb, name -> names.contains(name) ? Optional.of(target) : Optional.empty(), limit, 1);
        if (extraction.run() == 0) {
            throw new DebException(deb, "holds none of the files " + String.join(", ", names), null);
        }
    }

    /**
     * Writes all regular files of the package that have a place.
     *
     * @param place gives the file to write for a path in the package without a leading slash, or empty
     * @param limit largest size accepted of all together, in bytes
     * @return how many files were written
     * @throws DebException when the package is damaged or the files are too large
     */
    static int extractAll(Path deb, Function<String, Optional<Path>> place, long limit) throws IOException {
        return new Extraction(deb, place, limit, Integer.MAX_VALUE).run();
    }

    /** One pass through a package; ends early when {@code most} files are written. */
    private record Extraction(Path deb, Function<String, Optional<Path>> place, long limit, int most) {

        int run() throws IOException {
            try (InputStream file = new BufferedInputStream(Files.newInputStream(deb), COPY_BYTES);
                    ArArchiveInputStream members = new ArArchiveInputStream(file)) {
                for (ArArchiveEntry member = next(deb, members); member != null; member = next(deb, members)) {
                    if (member.getName().startsWith(DATA)) {
                        return files(member.getName(), members);
                    }
                }
            }
            throw new DebException(deb, "holds no " + DATA, null);
        }

        private int files(String member, InputStream data) throws IOException {
            int written = 0;
            long left = limit;
            try (TarArchiveInputStream files = new TarArchiveInputStream(decompress(deb, member, data))) {
                for (TarArchiveEntry entry = next(deb, files); entry != null; entry = next(deb, files)) {
                    String name = withoutDot(entry.getName());
                    Optional<Path> target = isRegular(entry) ? place.apply(name) : Optional.empty();
                    if (target.isPresent()) {
                        left -= requireWithin(left, name, entry.getSize());
                        copy(deb, files, entry.getSize(), target.get());
                        if (++written == most) {
                            return written;
                        }
                    }
                }
            }
            return written;
        }

        private long requireWithin(long left, String name, long size) {
            if (size > left) {
                throw new DebException(
                        deb,
                        "has a " + name + " of " + size + " bytes, more than the limit of " + limit
                                + (left < limit ? " for all files" : ""),
                        null);
            }
            return size;
        }
    }

    private static InputStream decompress(Path deb, String member, InputStream data) throws IOException {
        try {
            return switch (member.substring(DATA.length())) {
                case ".xz" -> new XZInputStream(data, MEMORY_LIMIT_KIB);
                case ".zst" -> new ZstdInputStream(data);
                case ".gz" -> new GZIPInputStream(data);
                case "" -> data;
                default -> throw new DebException(deb, "has its files in the unknown format " + member, null);
            };
        } catch (IOException e) {
            throw new DebException(deb, "is damaged (" + e.getMessage() + ")", e);
        }
    }

    /** Not {@link TarArchiveEntry#isFile}, which also says yes to a symbolic link. */
    private static boolean isRegular(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    }

    private static String withoutDot(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private static void copy(Path deb, InputStream in, long size, Path target) throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
            for (int count = read(deb, in, buffer); count >= 0; count = read(deb, in, buffer)) {
                out.write(buffer, 0, count);
                written += count;
            }
        }
        if (written != size) {
            throw new DebException(deb, "ends after " + written + " of " + size + " bytes of a file", null);
        }
    }

    // Reading the package apart from writing the target: only the former means a damaged package.

    private static ArArchiveEntry next(Path deb, ArArchiveInputStream members) {
        try {
            return members.getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw new DebException(deb, "is damaged (" + e.getMessage() + ")", e);
        }
    }

    private static TarArchiveEntry next(Path deb, TarArchiveInputStream files) {
        try {
            return files.getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw new DebException(deb, "is damaged (" + e.getMessage() + ")", e);
        }
    }

    private static int read(Path deb, InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException | RuntimeException e) {
            throw new DebException(deb, "is damaged (" + e.getMessage() + ")", e);
        }
    }
}
