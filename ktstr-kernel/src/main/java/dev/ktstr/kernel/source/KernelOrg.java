// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.net.Site;
import dev.ktstr.kernel.spec.KernelVersion;
import java.net.URI;
import java.util.Optional;

/**
 * Where things lie on kernel.org, which has a server for each kind, and on its mirrors, which have one for all.
 *
 * @param lists base address of what is current
 * @param files base address of published files
 * @param snapshots base address of release candidates, which are made from git when they are asked for
 */
record KernelOrg(URI lists, URI files, URI snapshots) {

    private static final String FILES = "pub/linux/kernel/";
    private static final String SNAPSHOTS = "torvalds/t/";

    static final KernelOrg ITSELF = new KernelOrg(
            URI.create("https://www.kernel.org/"),
            URI.create("https://cdn.kernel.org/" + FILES),
            URI.create("https://git.kernel.org/" + SNAPSHOTS));

    /** {@return the layout of a mirror} */
    static KernelOrg at(Optional<Site> mirror) {
        return mirror.map(Site::base)
                .map(base -> new KernelOrg(base, base.resolve(FILES), base.resolve(SNAPSHOTS)))
                .orElse(ITSELF);
    }

    URI releases() {
        return lists.resolve("releases.json");
    }

    URI sums(int major) {
        return files.resolve(directory(major) + "/sha256sums.asc");
    }

    URI tar(KernelVersion version) {
        return isCandidate(version)
                ? snapshots.resolve(tarName(version))
                : files.resolve(directory(version.major()) + "/" + tarName(version));
    }

    URI signature(KernelVersion version) {
        return files.resolve(directory(version.major()) + "/" + name(version) + ".tar.sign");
    }

    /** {@return the directory of a generation of kernels} */
    static String directory(int major) {
        return "v" + major + ".x";
    }

    /** {@return the name of a tar file; snapshots are compressed by another program than releases} */
    static String tarName(KernelVersion version) {
        return name(version) + (isCandidate(version) ? ".tar.gz" : ".tar.xz");
    }

    static String name(KernelVersion version) {
        return "linux-" + version;
    }

    static boolean isCandidate(KernelVersion version) {
        return version.candidate() != KernelVersion.NO_CANDIDATE;
    }
}
