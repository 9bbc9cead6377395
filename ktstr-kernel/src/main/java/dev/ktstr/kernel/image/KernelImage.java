// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that holds a kernel.
 *
 * @param file the image
 * @param kind what it is, told by its first bytes
 */
public record KernelImage(Path file, Kind kind) {

    /** Largest bzImage accepted, in bytes; Debian's are 8 to 14 MB. */
    public static final long LARGEST_BZIMAGE = 256L << 20;

    /** Largest ELF image accepted, in bytes; one with debug information may exceed 1 GB. */
    public static final long LARGEST_ELF = 4L << 30;

    private static final int START_BYTES = 1024;

    /** The kinds of image a VM can be given. */
    public enum Kind {
        /** Compressed, with boot header. */
        BZIMAGE,
        /** Uncompressed ELF. */
        ELF
    }

    /**
     * Looks at the first bytes of a file.
     *
     * @throws ImageException when it is neither a bzImage nor ELF, or larger than any kernel
     */
    public static KernelImage of(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(START_BYTES);
        }
        Kind kind;
        if (ElfFile.looksLike(start)) {
            kind = Kind.ELF;
        } else if (BootHeader.looksLike(ByteBuffer.wrap(start))) {
            kind = Kind.BZIMAGE;
        } else {
            throw new ImageException(file, "is neither a bzImage nor an ELF file");
        }
        long size = Files.size(file);
        long limit = kind == Kind.ELF ? LARGEST_ELF : LARGEST_BZIMAGE;
        if (size > limit) {
            throw new ImageException(file, "has " + size + " bytes, more than the limit of " + limit);
        }
        return new KernelImage(file, kind);
    }

    /**
     * Makes the uncompressed kernel and finds its release. An image that is ELF already is copied as it is.
     *
     * @param vmlinux the file to make
     * @return the release, what {@code uname -r} prints in it, such as {@code 7.0.13+deb13-cloud-amd64}
     * @throws ImageException when the image is damaged, hostile or no Linux kernel
     */
    public String unpack(Path vmlinux, Progress progress) throws IOException {
        if (kind == Kind.ELF) {
            LoadableKernel.check(file, file);
            Files.copy(file, vmlinux);
            return banner(vmlinux);
        }
        BootHeader header = BootHeader.read(file);
        VmlinuxExtractor.extract(file, header, vmlinux, progress);
        return header.release().isPresent() ? header.release().get() : banner(vmlinux);
    }

    private String banner(Path vmlinux) throws IOException {
        return KernelRelease.ofVmlinux(vmlinux)
                .orElseThrow(() -> new ImageException(file, "has no 'Linux version' banner that names a release"));
    }
}
