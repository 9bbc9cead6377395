// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelDraft;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.image.ImageException;
import dev.ktstr.kernel.image.KernelImage;
import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Resolves images the user names. The file is digested each time, since a kernel developer overwrites it all day;
 * unpacking and storing happen once per content. A copy is kept, so that a build in the middle of a test run does not
 * change its kernel.
 */
final class ImageFileResolver {

    private static final String SOURCE = "file";

    private final KernelCacheLayout layout;
    private final KernelCache cache;
    private final Progress progress;

    ImageFileResolver(KernelCacheLayout layout, KernelCache cache, Progress progress) {
        this.layout = layout;
        this.cache = cache;
        this.progress = progress;
    }

    /** {@return the entry made from this image, if there is one; changes nothing in the cache} */
    Optional<KernelEntry> lookUp(KernelSpec.ImageFile spec) throws IOException, InterruptedException {
        Path file = spec.path().toAbsolutePath().normalize();
        requireReadable(spec, file);
        KernelImage.of(file); // an image at all
        return cache.untouched()
                .findByImage(SOURCE, Sha256.of(file))
                .map(entry -> entry.answering(spec.text(), KernelEntry.Origin.HIT));
    }

    KernelEntry resolve(KernelSpec.ImageFile spec) throws IOException, InterruptedException {
        Path file = spec.path().toAbsolutePath().normalize();
        requireReadable(spec, file);
        KernelImage image = KernelImage.of(file);
        String digest = Sha256.of(file);
        Optional<KernelEntry> known = cache.findByImage(SOURCE, digest);
        if (known.isPresent()) {
            return known.get().answering(spec.text(), KernelEntry.Origin.HIT);
        }
        return FileMutex.hold(
                layout.lock("image-files"),
                () -> progress.message("Waiting for another build to unpack a kernel image"),
                () -> {
                    Optional<KernelEntry> made = cache.findByImage(SOURCE, digest);
                    return made.isPresent()
                            ? made.get().answering(spec.text(), KernelEntry.Origin.HIT)
                            : store(spec, file, image.kind());
                });
    }

    private KernelEntry store(KernelSpec.ImageFile spec, Path file, KernelImage.Kind kind)
            throws IOException, InterruptedException {
        try (Staging staging = cache.stage()) {
            Path vmlinux = staging.file(KernelCacheLayout.VMLINUX);
            Path image = kind == KernelImage.Kind.ELF ? vmlinux : staging.file(KernelCacheLayout.BZIMAGE);
            String release;
            if (kind == KernelImage.Kind.ELF) {
                release = new KernelImage(file, kind).unpack(vmlinux, progress);
            } else {
                Files.copy(file, image);
                release = new KernelImage(image, kind).unpack(vmlinux, progress);
            }
            KernelDraft draft = new KernelDraft(
                    SOURCE,
                    spec.text(),
                    release,
                    version(file, release),
                    new Provenance.LocalFile(file.toString()),
                    image,
                    vmlinux);
            return cache.store(staging, draft).answering(spec.text(), KernelEntry.Origin.FILE);
        }
    }

    private static String version(Path file, String release) {
        return KernelVersion.leading(release)
                .orElseThrow(() -> new ImageException(file, "names the release '" + release + "', which is no version"))
                .toString();
    }

    private static void requireReadable(KernelSpec.ImageFile spec, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new KernelException("Kernel spec '" + spec.text() + "' names the file " + file
                    + ", which does not exist or is no regular file. Expected a bzImage or vmlinux. Correct the path, or"
                    + " use the distribution's kernel: distro:7.0.");
        }
        if (!Files.isReadable(file)) {
            throw new KernelException("Kernel spec '" + spec.text() + "' names the file " + file
                    + ", which this user may not read. Make a readable copy and give its path.");
        }
    }
}
