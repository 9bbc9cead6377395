// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.nio.file.Path;

/**
 * A kernel about to be stored; its files lie in a {@link Staging}.
 *
 * @param source the kind of its origin, a word of the key: {@code distro} or {@code file}
 * @param spec the spec it is made for, as text
 * @param release what {@code uname -r} prints in it
 * @param version the upstream version
 * @param provenance where it came from
 * @param image the image as shipped
 * @param vmlinux the uncompressed kernel; may equal {@code image}
 */
public record KernelDraft(
        String source, String spec, String release, String version, Provenance provenance, Path image, Path vmlinux) {}
