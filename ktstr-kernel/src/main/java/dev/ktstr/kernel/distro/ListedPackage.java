// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.util.Map;
import java.util.Optional;

/**
 * A package on a list of the archive.
 *
 * @param name such as {@code linux-modules-7.3.4+deb13-cloud-amd64}
 * @param version such as {@code 7.3.4-1~bpo13+1}
 * @param size of the package, in bytes
 * @param sha256 of the package, 64 lower-case hex digits; empty when the list does not say
 */
record ListedPackage(String name, DebianVersion version, long size, String sha256) {

    /** {@return the package a stanza of a package list describes, or empty when it describes none} */
    static Optional<ListedPackage> of(Map<String, String> stanza) {
        String name = stanza.getOrDefault("Package", "");
        String version = stanza.getOrDefault("Version", "");
        String size = stanza.getOrDefault("Size", "");
        String sha256 = stanza.getOrDefault("SHA256", "");
        return name.isEmpty() || version.isEmpty() || !size.matches("\\d{1,12}")
                ? Optional.empty()
                : Optional.of(new ListedPackage(name, new DebianVersion(version), Long.parseLong(size), sha256));
    }
}
