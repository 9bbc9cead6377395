// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import dev.ktstr.kernel.spec.KernelVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A package that holds a kernel image, or once did.
 *
 * @param name such as {@code linux-binary-7.0.13+deb13-cloud-amd64}
 * @param version the package's version, such as {@code 7.0.13-1~bpo13+1}
 * @param kernel the kernel's version, taken from {@code version}: older names carry an ABI number instead of the patch
 * @param release what {@code uname -r} prints in it, such as {@code 7.0.13+deb13-cloud-amd64}
 * @param flavour the build it is of
 * @param size of the package, in bytes
 */
record KernelPackage(
        String name, DebianVersion version, KernelVersion kernel, String release, Flavour flavour, long size) {

    /** Builds of the kernel, the wanted one last. */
    enum Flavour {
        /** For any machine. */
        GENERIC,
        /** For virtual machines: smaller, and what a VM needs is built in. */
        CLOUD
    }

    /**
     * Kernels up to 6.18 lie in linux-image-*; from 6.19 on that package is empty and linux-binary-* holds the image.
     * Unsigned images, debug symbols, headers and real-time kernels do not match.
     */
    static final Pattern NAME = Pattern.compile("linux-(?<kind>image|binary)-"
            + "(?<release>\\d+\\.\\d+(?:\\.\\d+)?(?:[+-](?!rt|cloud)[A-Za-z0-9.~]+)*?-(?<cloud>cloud-)?amd64)");

    /**
     * Orders by kernel, then by flavour, then by build, the best last; of two names for one kernel, the one with the
     * image.
     */
    static final Comparator<KernelPackage> BY_PREFERENCE = Comparator.comparing(KernelPackage::kernel)
            .thenComparing(KernelPackage::flavour)
            .thenComparing(KernelPackage::version)
            .thenComparing(kernelPackage -> kernelPackage.name().startsWith("linux-binary-"));

    /** {@return where in the package the image may be: in /boot up to 7.1, beside the modules from 7.2 on} */
    List<String> imagePaths() {
        return List.of("boot/vmlinuz-" + release, "usr/lib/modules/" + release + "/vmlinuz");
    }

    /** {@return the package as it is downloaded} */
    ListedPackage listed() {
        return new ListedPackage(name, version, size, "");
    }

    /** {@return the kernel package a stanza of a package list describes, or empty when it is something else} */
    static Optional<KernelPackage> of(Map<String, String> stanza) {
        String name = stanza.getOrDefault("Package", "");
        DebianVersion version = new DebianVersion(stanza.getOrDefault("Version", ""));
        String size = stanza.getOrDefault("Size", "");
        Matcher matcher = NAME.matcher(name);
        Optional<KernelVersion> kernel = KernelVersion.leading(version.upstream());
        if (!matcher.matches() || kernel.isEmpty() || !size.matches("\\d{1,12}")) {
            return Optional.empty();
        }
        Flavour flavour = matcher.group("cloud") == null ? Flavour.GENERIC : Flavour.CLOUD;
        return Optional.of(new KernelPackage(
                name, version, kernel.get(), matcher.group("release"), flavour, Long.parseLong(size)));
    }
}
