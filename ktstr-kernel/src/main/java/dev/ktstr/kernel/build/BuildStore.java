// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelDraft;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.image.KernelImage;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The built kernels in the cache, which are named by what they were made of. */
final class BuildStore {

    /** A word of the key: made of exactly these inputs. */
    private static final String BUILT = "built";

    /** A word of the key: of a tree or with tools that changed meanwhile, so nobody knows of what; named by the image. */
    private static final String EDITED = "edited";

    private final KernelCache cache;
    private final Progress progress;

    BuildStore(KernelCache cache, Progress progress) {
        this.cache = cache;
        this.progress = progress;
    }

    static String key(BuildInputs inputs) {
        return KernelCache.keyOf(inputs.version(), BUILT, inputs.digest());
    }

    static boolean isBuilt(String key) {
        return key.contains("-" + BUILT + "-x86_64-");
    }

    Optional<KernelEntry> find(BuildInputs inputs) throws IOException, InterruptedException {
        return cache.find(key(inputs));
    }

    /**
     * Stores a kernel.
     *
     * @param staging holds image and configuration under the names they have in an entry; it is consumed
     * @param known whether it was made of these inputs for sure
     */
    KernelEntry store(Staging staging, String spec, Provenance provenance, BuildInputs inputs, boolean known)
            throws IOException, InterruptedException {
        return cache.store(staging, draft(staging, spec, provenance, inputs, known));
    }

    /** Stores a kernel that was made of these inputs for sure, instead of the one that was made of them before. */
    KernelEntry replace(Staging staging, String spec, Provenance provenance, BuildInputs inputs)
            throws IOException, InterruptedException {
        return cache.replace(
                staging,
                draft(staging, spec, provenance, inputs, true),
                "was built again because somebody asked for it");
    }

    private KernelDraft draft(Staging staging, String spec, Provenance provenance, BuildInputs inputs, boolean known)
            throws IOException {
        Path image = staging.file(KernelCacheLayout.BZIMAGE);
        Path vmlinux = staging.file(KernelCacheLayout.VMLINUX);
        String release = KernelImage.of(image).unpack(vmlinux, progress);
        Path written = staging.file(KernelCacheLayout.INPUTS);
        Files.writeString(written, inputs.text());
        return new KernelDraft(
                known ? BUILT : EDITED,
                spec,
                release,
                inputs.version(),
                provenance,
                image,
                vmlinux,
                List.of(staging.file(KernelCacheLayout.CONFIG), written),
                known ? Optional.of(inputs.digest()) : Optional.empty());
    }

    /** {@return the kernel of the same version that is most like these inputs, but for what names it} */
    Optional<BuildInputs> nearest(BuildInputs inputs) throws IOException {
        BuildInputs nearest = null;
        int fewest = Integer.MAX_VALUE;
        for (String key : cache.keys()) {
            if (key.startsWith(inputs.version() + "-" + BUILT + "-")) {
                Optional<BuildInputs> other = read(key);
                int differences = other.map(
                                o -> inputs.since(o, Integer.MAX_VALUE).size())
                        .orElse(Integer.MAX_VALUE);
                if (differences < fewest) {
                    fewest = differences;
                    nearest = other.get();
                }
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** {@return what an entry was made of; empty where that cannot be read, as when somebody removes the entry} */
    Optional<BuildInputs> read(String key) {
        Path file = cache.directory(key).resolve(KernelCacheLayout.INPUTS);
        try {
            // Decoded so that bytes that are no UTF-8 are no error: what reads this only compares.
            return Optional.of(BuildInputs.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
