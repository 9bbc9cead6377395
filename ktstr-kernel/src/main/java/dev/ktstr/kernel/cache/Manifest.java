// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an entry says of itself, in {@code manifest.json}.
 *
 * @param key the entry's key, which is also the name of its directory
 * @param spec the spec it was first made for
 * @param release what {@code uname -r} prints in it
 * @param version the upstream version, such as {@code 7.0.13}
 * @param provenance where it came from
 * @param image name of the file that was shipped
 * @param vmlinux name of the uncompressed kernel; may equal {@code image}
 * @param files one seal per file
 * @param storedAt when; empty for an entry of a ktstr that did not write it down
 */
record Manifest(
        String key,
        String spec,
        String release,
        String version,
        Provenance provenance,
        String image,
        String vmlinux,
        List<FileSeal> files,
        Optional<Instant> storedAt) {

    Manifest {
        files = List.copyOf(files);
        requireSeal(files, image);
        requireSeal(files, vmlinux);
    }

    Manifest withFiles(List<FileSeal> newFiles) {
        return new Manifest(key, spec, release, version, provenance, image, vmlinux, newFiles, storedAt);
    }

    Manifest withProvenance(Provenance newProvenance) {
        return new Manifest(key, spec, release, version, newProvenance, image, vmlinux, files, storedAt);
    }

    /** {@return the SHA-256 of the file that was shipped} */
    String imageSha256() {
        return requireSeal(files, image).sha256();
    }

    private static FileSeal requireSeal(List<FileSeal> files, String name) {
        return files.stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no seal for the file '" + name + "'"));
    }
}
