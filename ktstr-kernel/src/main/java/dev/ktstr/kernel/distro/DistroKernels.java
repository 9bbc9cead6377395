// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import dev.ktstr.kernel.image.KernelImage;
import dev.ktstr.kernel.process.CommandException;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelVersion;
import dev.ktstr.kernel.spec.VersionPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds and fetches prebuilt kernels. Its callers keep other users of the same {@code state} directory away. */
public final class DistroKernels {

    private final ArchiveSearch search;
    private final Machine machine;
    private final Progress progress;

    /**
     * Makes the door to the machine's distribution.
     *
     * @param state directory for private state of the package manager, absolute
     */
    public DistroKernels(Commands commands, Machine machine, Path state, Progress progress) {
        this.search = new ArchiveSearch(commands, machine, state, progress);
        this.machine = machine;
        this.progress = progress;
    }

    /**
     * Asks the archive for the newest kernel a pattern means. Suites are asked in turn until one has it;
     * one that cannot be asked is passed over.
     *
     * @throws DistroException when there is no package manager, or no suite that could be asked has such a kernel
     */
    public Offer newest(VersionPattern pattern) throws IOException, InterruptedException {
        ArchiveSearch.Hit<KernelPackage> hit = search.first(
                wanted(pattern), Apt::kernels, kernels -> newest(kernels, pattern), DistroKernels::available);
        return new Offer(hit.apt(), hit.found(), hit.suite(), hit.provisional());
    }

    private static ArchiveSearch.Wanted wanted(VersionPattern pattern) {
        return new ArchiveSearch.Wanted("kernel", pattern.toString(), "distro:" + pattern);
    }

    /**
     * Fetches the modules of a prebuilt kernel as they are shipped, compressed or not.
     *
     * @param kernelPackage the package that holds the kernel's image
     * @param version the package's version
     * @param suite the suite it came from
     * @param download an existing directory of the caller, for the package; it is emptied again
     * @param target an existing directory; gets one file for each module, such as {@code kvm-amd.ko.xz}
     * @throws DistroException when no archive has them (any more), or the download fails
     */
    public void fetchModules(String kernelPackage, String version, String suite, Path download, Path target)
            throws IOException, InterruptedException {
        ModulesPackage modules = ModulesPackage.of(kernelPackage, version);
        OsRelease os = search.requireApt();
        String codename = os.codename()
                .orElseThrow(() -> new DistroException("The modules of " + kernelPackage + " come from the"
                        + " distribution's archive, but " + machine.osRelease() + " (" + os.name()
                        + ") has no VERSION_CODENAME."));
        List<String> failures = new ArrayList<>();
        for (AptSource archive : AptSources.archives(machine.aptDirectory(), codename)) {
            Apt apt = search.apt(archive, suite);
            progress.message("Asking the archive for " + modules.name());
            try {
                // The list that told of the kernel may be old, or in another cache.
                Optional<ListedPackage> listed =
                        apt.update() ? apt.find(modules.name(), modules.version()) : Optional.empty();
                if (listed.isPresent()) {
                    Path deb = apt.download(listed.get(), download, progress);
                    modules.unpack(deb, target);
                    Files.delete(deb);
                    return;
                }
            } catch (DistroException | CommandException e) {
                failures.add("\n" + archive.uris() + ": " + ArchiveSearch.problem(e));
            }
        }
        throw new DistroException("The archive of " + os.name() + " has no package " + modules.name() + " " + version
                + " in " + suite + " (any more), so there are no modules for " + kernelPackage
                + ". Choose another kernel: up to 6.18 the modules are in the kernel's own package, and of later ones"
                + " the newest have theirs." + String.join("", failures));
    }

    /**
     * {@return the archives that {@link #newest} would ask, as the machine's package sources name them; nobody is asked}
     *
     * @throws DistroException when there is no package manager or no source to be asked
     */
    public List<String> archives(VersionPattern pattern) throws IOException {
        return search.archives(wanted(pattern)).stream().map(AptSource::uris).toList();
    }

    static Optional<KernelPackage> newest(List<KernelPackage> kernels, VersionPattern pattern) {
        return kernels.stream()
                .filter(kernel -> pattern.includes(kernel.kernel()))
                .max(KernelPackage.BY_PREFERENCE);
    }

    private static String available(List<KernelPackage> kernels) {
        Map<String, KernelVersion> newestOfSeries = new LinkedHashMap<>();
        kernels.stream()
                .map(KernelPackage::kernel)
                .sorted()
                .forEach(kernel -> newestOfSeries.put(kernel.series(), kernel));
        String newest =
                newestOfSeries.values().stream().map(KernelVersion::toString).collect(Collectors.joining(", "));
        return newest.isEmpty()
                ? "none has a package linux-image-*-amd64 or linux-binary-*-amd64."
                : "they have " + newest + ". Ask for one of these.";
    }

    /** A kernel the archive has. */
    public final class Offer {

        private final Apt apt;
        private final KernelPackage kernelPackage;
        private final String suite;
        private final boolean provisional;

        private Offer(Apt apt, KernelPackage kernelPackage, String suite, boolean provisional) {
            this.apt = apt;
            this.kernelPackage = kernelPackage;
            this.suite = suite;
            this.provisional = provisional;
        }

        /** {@return the name of its package} */
        public String packageName() {
            return kernelPackage.name();
        }

        /** {@return the version of its package} */
        public String packageVersion() {
            return kernelPackage.version().text();
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
            return kernelPackage.kernel();
        }

        /**
         * Downloads the package and takes the image out of it.
         *
         * @param download an existing directory of the caller, for the package; it is emptied again
         * @param image the file to make, a bzImage
         * @throws DistroException when the download fails
         */
        public void fetch(Path download, Path image) throws IOException, InterruptedException {
            Path deb = apt.download(kernelPackage.listed(), download, progress);
            DebArchive.extract(deb, kernelPackage.imagePaths(), KernelImage.LARGEST_BZIMAGE, image);
            Files.delete(deb);
        }
    }
}
