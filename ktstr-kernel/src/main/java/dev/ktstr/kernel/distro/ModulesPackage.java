// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The package that holds a prebuilt kernel's modules: up to 6.18 the one that holds the image, from 6.19 on
 * linux-modules-*.
 *
 * @param name such as {@code linux-modules-7.3.4+deb13-cloud-amd64}
 * @param version such as {@code 7.3.4-1~bpo13+1}, the same as the kernel's
 * @param release what {@code uname -r} prints, such as {@code 7.3.4+deb13-cloud-amd64}
 */
record ModulesPackage(String name, DebianVersion version, String release) {

    /** All modules together, in bytes. Debian's generic kernels have 110 MiB of them. */
    private static final long LARGEST_TREE = 1L << 30;

    /** {@return the package of the modules that belong to a kernel's package} */
    static ModulesPackage of(String kernelPackage, String version) {
        Matcher matcher = KernelPackage.NAME.matcher(kernelPackage);
        if (!matcher.matches()) {
            throw new DistroException("The package " + kernelPackage + " is no kernel of the distribution."
                    + " Expected a name such as linux-image-6.18.15+deb13-cloud-amd64.");
        }
        String release = matcher.group("release");
        String name = matcher.group("kind").equals("binary") ? "linux-modules-" + release : kernelPackage;
        return new ModulesPackage(name, new DebianVersion(version), release);
    }

    /** Writes each module of the package to a directory, under its own name. */
    void unpack(Path deb, Path directory) throws IOException {
        Pattern module = Pattern.compile("(?:usr/)?lib/modules/" + Pattern.quote(release)
                + "/kernel/(?:[^/]+/)*(?<file>[A-Za-z0-9_-]+\\.ko(?:\\.xz)?)");
        int written = DebArchive.extractAll(
                deb,
                name -> {
                    Matcher matcher = module.matcher(name);
                    return matcher.matches() ? Optional.of(directory.resolve(matcher.group("file"))) : Optional.empty();
                },
                LARGEST_TREE);
        if (written == 0) {
            throw new DistroException("The package " + name + " " + version + " holds no modules of " + release
                    + ". Expected them below lib/modules/" + release + "/kernel.");
        }
    }
}
