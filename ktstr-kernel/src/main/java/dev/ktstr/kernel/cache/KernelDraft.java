// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A kernel about to be stored; its files lie in a {@link Staging}.
 *
 * @param source the kind of its origin, a word of the key: {@code distro}, {@code file} or {@code built}
 * @param spec the spec it is made for, as text
 * @param release what {@code uname -r} prints in it
 * @param version the upstream version
 * @param provenance where it came from
 * @param image the image as shipped
 * @param vmlinux the uncompressed kernel; may equal {@code image}
 * @param further what is kept beside them, such as its configuration
 * @param digest what names it: 64 hex digits of all it was made of; empty for the digest of the image
 */
public record KernelDraft(
        String source,
        String spec,
        String release,
        String version,
        Provenance provenance,
        Path image,
        Path vmlinux,
        List<Path> further,
        Optional<String> digest) {

    /** Copies the list. */
    public KernelDraft {
        further = List.copyOf(further);
    }

    /** Makes a draft that is named by its image, with nothing beside it. */
    public KernelDraft(
            String source,
            String spec,
            String release,
            String version,
            Provenance provenance,
            Path image,
            Path vmlinux) {
        this(source, spec, release, version, provenance, image, vmlinux, List.of(), Optional.empty());
    }
}
