// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A kernel ready for use. Its files lie in the cache, are checked, and must not be changed.
 *
 * @param key its name in the cache, such as {@code 7.0.13-distro-x86_64-0123456789ab}
 * @param release what {@code uname -r} prints in it, such as {@code 7.0.13+deb13-cloud-amd64}
 * @param version the upstream version, such as {@code 7.0.13}
 * @param spec the spec asked for, as text
 * @param directory the entry in the cache; {@link #open} reads it back
 * @param vmlinux the uncompressed ELF kernel, which the VM boots
 * @param image the image as it was shipped: a bzImage, or {@code vmlinux} itself
 * @param provenance where it came from
 * @param origin how this call came by it
 */
public record KernelEntry(
        String key,
        String release,
        String version,
        String spec,
        Path directory,
        Path vmlinux,
        Path image,
        Provenance provenance,
        Origin origin) {

    /** How a call came by a kernel. */
    public enum Origin {
        /** It lay in the cache. */
        HIT,
        /** It was fetched from the distribution. */
        FETCHED,
        /** It was taken from a file the user named. */
        FILE,
        /** It was built from sources. */
        BUILT,
        /** Somebody else built it, and it was taken from a repository they share with us. */
        SHARED
    }

    /**
     * Opens an entry that somebody resolved before, without package manager, network or locks: reads its manifest and
     * compares size, time and inode of each file, and the digest of a file where these differ. Counts as a use of it.
     *
     * @param directory {@link #directory} of the resolved entry
     * @return the entry, with origin {@link Origin#HIT}
     * @throws CacheException when there is no entry or it is damaged
     */
    public static KernelEntry open(Path directory) {
        try {
            KernelEntry entry = of(directory, KernelCacheReader.read(directory).manifest());
            LastUse.mark(directory);
            return entry;
        } catch (CorruptEntryException e) {
            throw new CacheException(
                    "Cache entry " + directory + " " + e.getMessage()
                            + ". Resolve its kernel again, which replaces the entry: run the build from its start.",
                    e);
        } catch (IOException e) {
            throw new CacheException(
                    "Cannot read the cache entry " + directory + " (" + Reason.of(e) + "). Check that the"
                            + " directory exists and can be read, then resolve its kernel again.",
                    e);
        }
    }

    static KernelEntry of(Path directory, Manifest manifest) {
        return new KernelEntry(
                manifest.key(),
                manifest.release(),
                manifest.version(),
                manifest.spec(),
                directory,
                directory.resolve(manifest.vmlinux()),
                directory.resolve(manifest.image()),
                manifest.provenance(),
                Origin.HIT);
    }

    /** {@return the file that describes it; its time is that of the last use} */
    public Path manifest() {
        return directory.resolve(KernelCacheLayout.MANIFEST);
    }

    /** {@return the configuration, where it was built by ktstr} */
    public Optional<Path> config() {
        return file(KernelCacheLayout.CONFIG);
    }

    /** {@return the file that says what it was built of, where it was built by ktstr} */
    public Optional<Path> inputs() {
        return file(KernelCacheLayout.INPUTS);
    }

    private Optional<Path> file(String name) {
        return Optional.of(directory.resolve(name)).filter(Files::isRegularFile);
    }

    /** {@return this entry as the answer to another spec, come by in another way} */
    public KernelEntry answering(String askedSpec, Origin how) {
        return new KernelEntry(key, release, version, askedSpec, directory, vmlinux, image, provenance, how);
    }
}
