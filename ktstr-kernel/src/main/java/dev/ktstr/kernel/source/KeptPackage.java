// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.SyncedFiles;
import dev.ktstr.kernel.distro.DistroSourcePackages;
import dev.ktstr.kernel.spec.KernelVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the distribution's archive said about a package of sources, as it is kept beside its tar file in {@code package}, a line for each:
 * so that the tar file can be used when the archive must not be asked.
 *
 * @param packageName such as {@code linux-source-7.3}
 * @param packageVersion such as {@code 7.3.4-1~bpo13+1}
 * @param suite such as {@code trixie-backports}
 * @param version the kernel's upstream version
 * @param sha256 of the package, 64 hex digits
 */
record KeptPackage(String packageName, String packageVersion, String suite, KernelVersion version, String sha256) {

    private static final String FILE = "package";
    private static final String DIRECTORIES = "distro-";
    private static final int DIGITS = 16;

    static KeptPackage of(DistroSourcePackages.Offer offer) {
        return new KeptPackage(
                offer.packageName(), offer.packageVersion(), offer.suite(), offer.version(), offer.sha256());
    }

    /** {@return those of the packages in a directory of downloads whose tar files are there} */
    static List<KeptPackage> all(Path downloads) throws IOException {
        List<Path> directories;
        try (Stream<Path> all = Files.list(downloads)) {
            directories = all.filter(one -> one.getFileName().toString().startsWith(DIRECTORIES))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<KeptPackage> kept = new ArrayList<>();
        for (Path directory : directories) {
            read(directory).filter(one -> Files.exists(one.tar(directory))).ifPresent(kept::add);
        }
        return kept;
    }

    private static Optional<KeptPackage> read(Path directory) throws IOException {
        try {
            // Decoded so that bytes that are no UTF-8 are no error, but no package either.
            String text = new String(Files.readAllBytes(directory.resolve(FILE)), StandardCharsets.UTF_8);
            List<String> lines = text.lines().toList();
            return Optional.of(lines)
                    .filter(all -> all.size() == 5)
                    .flatMap(all -> KernelVersion.parse(all.get(3))
                            .map(version -> new KeptPackage(all.get(0), all.get(1), all.get(2), version, all.get(4))))
                    .filter(one -> one.packageName().matches(Provenance.DistroSource.NAMES + "[0-9.]+"))
                    .filter(one -> one.sha256().matches("[0-9a-f]{64}") && directory.endsWith(one.directory()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** {@return the name of the directory it is kept in} */
    String directory() {
        return DIRECTORIES + sha256.substring(0, DIGITS);
    }

    /** {@return where its tar file is} */
    Path tar(Path directory) {
        return directory.resolve(packageName + ".tar.xz");
    }

    /** Writes it down, where that is not done. Its caller holds the lock of the tar file. */
    void keep(Path directory) throws IOException {
        if (read(directory).filter(this::equals).isEmpty()) {
            Path next = directory.resolve(FILE + ".next");
            SyncedFiles.write(
                    next, String.join("\n", packageName, packageVersion, suite, version.toString(), sha256) + "\n");
            SourceStore.place(next, directory.resolve(FILE));
        }
    }
}
