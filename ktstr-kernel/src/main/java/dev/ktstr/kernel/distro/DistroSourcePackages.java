// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelVersion;
import dev.ktstr.kernel.spec.VersionPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds and fetches the distribution's packages of kernel sources. Its callers keep other users of the same {@code state} directory away.
 */
public final class DistroSourcePackages {

    private static final long LARGEST_TAR = 1L << 30;

    private final ArchiveSearch search;
    private final Progress progress;

    /**
     * Makes the door to the machine's distribution.
     *
     * @param state directory for private state of the package manager, absolute
     */
    public DistroSourcePackages(Commands commands, Machine machine, Path state, Progress progress) {
        this.search = new ArchiveSearch(commands, machine, state, progress);
        this.progress = progress;
    }

    /**
     * Asks the archive for the newest sources a pattern means.
     *
     * @throws DistroException when there is no package manager, or no suite that could be asked has such sources
     */
    public Offer newest(VersionPattern pattern) throws IOException, InterruptedException {
        ArchiveSearch.Hit<SourcePackage> hit = search.first(
                new ArchiveSearch.Wanted("kernel source", pattern.toString(), "distro-source:" + pattern),
                Apt::sources,
                sources -> sources.stream()
                        .filter(source -> pattern.includes(source.kernel()))
                        .max(SourcePackage.BY_PREFERENCE),
                DistroSourcePackages::available);
        return new Offer(hit.apt(), hit.found(), hit.suite(), hit.provisional());
    }

    private static String available(List<SourcePackage> sources) {
        String versions = sources.stream()
                .map(SourcePackage::kernel)
                .distinct()
                .sorted()
                .map(KernelVersion::toString)
                .collect(Collectors.joining(", "));
        return versions.isEmpty()
                ? "none has a package linux-source-*."
                : "they have the sources of " + versions + ". Ask for one of these.";
    }

    /** Sources the archive has. */
    public final class Offer {

        private final Apt apt;
        private final SourcePackage source;
        private final String suite;
        private final boolean provisional;

        private Offer(Apt apt, SourcePackage source, String suite, boolean provisional) {
            this.apt = apt;
            this.source = source;
            this.suite = suite;
            this.provisional = provisional;
        }

        /** {@return the name of the package} */
        public String packageName() {
            return source.listed().name();
        }

        /** {@return the version of the package} */
        public String packageVersion() {
            return source.listed().version().text();
        }

        /** {@return the suite it is in} */
        public String suite() {
            return suite;
        }

        /** {@return whether an archive that may have a newer one could not be asked} */
        public boolean isProvisional() {
            return provisional;
        }

        /** {@return the kernel's upstream version} */
        public KernelVersion version() {
            return source.kernel();
        }

        /** {@return the SHA-256 of the package as the archive's signed list has it, 64 hex digits} */
        public String sha256() {
            return source.listed().sha256();
        }

        /**
         * Downloads the package and takes the tar file out of it.
         *
         * @param download an existing directory of the caller, for the package; it is emptied again
         * @param tar the file to make, compressed with xz
         * @throws DistroException when the download fails
         */
        public void fetch(Path download, Path tar) throws IOException, InterruptedException {
            Path deb = apt.download(source.listed(), download, progress);
            DebArchive.extract(deb, List.of(source.tarPath()), LARGEST_TAR, tar);
            Files.delete(deb);
        }
    }
}
