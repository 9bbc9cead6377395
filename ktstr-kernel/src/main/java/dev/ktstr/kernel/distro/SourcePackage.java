// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.spec.KernelVersion;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A package of kernel sources.
 *
 * @param listed the package as it is downloaded, such as {@code linux-source-7.3}
 * @param kernel the kernel's version, taken from the package's
 */
record SourcePackage(ListedPackage listed, KernelVersion kernel) {

    static final Pattern NAME = Pattern.compile(Provenance.DistroSource.NAMES + "\\d+\\.\\d+");

    /** Orders by kernel, then by build, the best last. */
    static final Comparator<SourcePackage> BY_PREFERENCE = Comparator.comparing(SourcePackage::kernel)
            .thenComparing(source -> source.listed().version());

    /** {@return the package of sources a stanza of a package list describes, or empty when it is something else} */
    static Optional<SourcePackage> of(Map<String, String> stanza) {
        return ListedPackage.of(stanza)
                .filter(listed -> NAME.matcher(listed.name()).matches())
                .filter(listed -> listed.sha256().matches("[0-9a-f]{64}"))
                .flatMap(listed -> KernelVersion.leading(listed.version().upstream())
                        .map(kernel -> new SourcePackage(listed, kernel)));
    }

    /** {@return where in the package the tar file of the sources is} */
    String tarPath() {
        return "usr/src/" + listed.name() + ".tar.xz";
    }
}
