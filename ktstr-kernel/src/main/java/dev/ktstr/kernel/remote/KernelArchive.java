// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.remote;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kernel.cache.SyncedFiles;
import dev.ktstr.kernel.image.KernelImage;
import dev.ktstr.kernel.unpack.AllowedInputStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * What is shared of a kernel, a {@code .tar.zst}: the image, its configuration, what it was made of, and the digests of these.
 * The uncompressed kernel is not in it, since it is in the image. Archives come from elsewhere, so nothing in one is believed:
 * names other than these, sizes that no kernel has and digests that do not fit are errors.
 */
public final class KernelArchive {

    private static final String SUMS = "SHA256SUMS";
    private static final long LARGEST_TEXT = 4L << 20;
    private static final int COPY_BYTES = 1 << 16;

    private KernelArchive() {}

    /** Packs an entry that was built. The same entry gives the same bytes. */
    public static void pack(KernelEntry entry, Path archive) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put(KernelCacheLayout.INPUTS, entry.inputs().orElseThrow());
        files.put(KernelCacheLayout.CONFIG, entry.config().orElseThrow());
        files.put(KernelCacheLayout.BZIMAGE, entry.image());
        StringBuilder sums = new StringBuilder();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            sums.append(Sha256.of(file.getValue()))
                    .append("  ")
                    .append(file.getKey())
                    .append('\n');
        }
        try (OutputStream out = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(
                        new ZstdOutputStream(new BufferedOutputStream(out)).setChecksum(true))) {
            // First, so that each file can be judged as soon as it is read.
            put(tar, SUMS, sums.toString().getBytes(StandardCharsets.UTF_8).length);
            tar.write(sums.toString().getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
            for (Map.Entry<String, Path> file : files.entrySet()) {
                put(tar, file.getKey(), Files.size(file.getValue()));
                Files.copy(file.getValue(), tar);
                tar.closeArchiveEntry();
            }
        }
        SyncedFiles.sync(archive);
    }

    private static void put(TarArchiveOutputStream tar, String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
    }

    /**
     * Unpacks an archive.
     *
     * @param inputs what the kernel must have been made of; one of anything else is refused
     * @param directory an empty directory, which gets image, configuration and inputs
     * @throws RemoteException when it is damaged or not the kernel that was asked for
     * @throws IOException when the directory cannot be written
     */
    public static void unpack(Path archive, String inputs, Path directory) throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        try (AllowedInputStream in = new AllowedInputStream(
                        new ZstdInputStream(new BufferedInputStream(Files.newInputStream(archive))));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (sums.isEmpty()) {
                    requireSums(archive, entry);
                    in.allow(entry.getSize());
                    sums.putAll(sums(archive, tar));
                } else {
                    requireExpected(archive, entry, sums);
                    in.allow(entry.getSize());
                    unpack(archive, entry, tar, sums, directory);
                }
            }
            // What comes behind is nothing, and checked with the rest.
            in.transferTo(OutputStream.nullOutputStream());
        } catch (RemoteException e) {
            throw e;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (IOException | IllegalArgumentException e) {
            throw new RemoteException("The shared kernel " + archive + " is damaged (" + e.getMessage() + ").", e);
        }
        if (sums.isEmpty() || !sums.values().stream().allMatch(String::isEmpty)) {
            throw new RemoteException("The shared kernel " + archive + " is not complete.");
        }
        String theirs = Files.readString(directory.resolve(KernelCacheLayout.INPUTS), StandardCharsets.ISO_8859_1);
        if (!theirs.equals(new String(inputs.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))) {
            throw new RemoteException(
                    "The shared kernel " + archive + " was made of something else than it is named after.");
        }
    }

    private static void requireSums(Path archive, TarArchiveEntry entry) {
        if (!entry.getName().equals(SUMS) || entry.isSparse() || entry.getSize() > LARGEST_TEXT) {
            throw new RemoteException("The shared kernel " + archive + " does not begin with " + SUMS + ".");
        }
    }

    private static Map<String, String> sums(Path archive, InputStream in) throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
            int gap = line.indexOf("  ");
            if (gap > 0) {
                sums.put(line.substring(gap + 2), line.substring(0, gap));
            }
        }
        if (!sums.keySet()
                .equals(Set.of(KernelCacheLayout.INPUTS, KernelCacheLayout.CONFIG, KernelCacheLayout.BZIMAGE))) {
            throw new RemoteException("The shared kernel " + archive + " has the files " + sums.keySet()
                    + ", which are not those of a kernel.");
        }
        return sums;
    }

    private static void requireExpected(Path archive, TarArchiveEntry entry, Map<String, String> sums) {
        String name = entry.getName();
        long largest = name.equals(KernelCacheLayout.BZIMAGE) ? KernelImage.LARGEST_BZIMAGE : LARGEST_TEXT;
        // A digest that was used is replaced by nothing, so a second file of the same name is not expected either.
        if (sums.getOrDefault(name, "").isEmpty() || !entry.isFile() || entry.isSparse() || entry.getSize() > largest) {
            throw new RemoteException("The shared kernel " + archive + " holds '" + name + "' of " + entry.getSize()
                    + " bytes, which is none of the files of a kernel.");
        }
    }

    private static void unpack(
            Path archive, TarArchiveEntry entry, InputStream in, Map<String, String> sums, Path directory)
            throws IOException {
        String name = entry.getName();
        String expected = sums.get(name);
        String digest = write(in, directory.resolve(name));
        if (!digest.equals(expected)) {
            throw new RemoteException("The shared kernel " + archive + " has a file " + name + " with SHA-256 " + digest
                    + " where " + expected + " was packed.");
        }
        sums.put(name, "");
    }

    /**
     * {@return the digest of what was written}
     *
     * @throws IOException when the archive cannot be read
     * @throws UncheckedIOException when the file cannot be written
     */
    private static String write(InputStream in, Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] chunk = new byte[COPY_BYTES];
        try (OutputStream out = open(file)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
                write(out, chunk, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static OutputStream open(Path file) {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out, byte[] chunk, int count) {
        try {
            out.write(chunk, 0, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
