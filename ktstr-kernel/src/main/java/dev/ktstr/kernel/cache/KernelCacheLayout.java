// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.nio.file.Path;

/**
 * All paths of the cache.
 *
 * <pre>
 * ROOT/kernels/KEY/manifest.json     an entry: written last, so an entry without it is none; its time is that of the last use
 * ROOT/kernels/KEY/bzImage           as shipped (absent when the user gave an ELF file)
 * ROOT/kernels/KEY/vmlinux           uncompressed, what the VM boots
 * ROOT/kernels/KEY/config            its configuration, and
 * ROOT/kernels/KEY/inputs.txt        what it was built of: both only of a kernel that was built
 * ROOT/modules/KEY/*.ko              modules of the entry of the same key, uncompressed: those that were asked for
 * ROOT/modules/KEY/SHA256SUMS        their digests, in an order in which they can be loaded
 * ROOT/images/vFORMAT/ID/            saved states of machines, written by the harness on top of this module
 * ROOT/index/SPEC.json               which entry answers a spec, and when that was last asked
 * ROOT/locks/*.lock                  never deleted: a deleted lock file can be locked twice
 * ROOT/tmp/PID-N/, ROOT/tmp/PID-N.lock  an entry being made; the lock is held while its writer lives
 * ROOT/quarantine/KEY/reason.txt     a damaged entry, the latest per key
 * ROOT/logs/build-KEY.log            what make said last
 * ROOT/logs/tools.json, build-steps  versions of programs, and how long the next bar is
 * ROOT/sources/                      downloads that kernels are built from: tar files, repositories, what is signed about them
 * ROOT/apt/SUITE-HASH/               private state of the package manager
 * </pre>
 *
 * @param root the cache directory
 */
public record KernelCacheLayout(Path root) {

    /** Name of the compressed image in an entry. */
    public static final String BZIMAGE = "bzImage";

    /** Name of the uncompressed kernel in an entry. */
    public static final String VMLINUX = "vmlinux";

    /** Name of the configuration in an entry that was built. */
    public static final String CONFIG = "config";

    /** Name of the file that says what an entry was built of. */
    public static final String INPUTS = "inputs.txt";

    static final String MANIFEST = "manifest.json";
    static final String REASON = "reason.txt";

    /** Makes the path absolute, because entries outlive the working directory of who asked for them. */
    public KernelCacheLayout {
        root = root.toAbsolutePath().normalize();
    }

    Path kernels() {
        return root.resolve("kernels");
    }

    Path entry(String key) {
        return kernels().resolve(key);
    }

    Path modules() {
        return root.resolve("modules");
    }

    Path modules(String key) {
        return modules().resolve(key);
    }

    /**
     * {@return the directory of machine images of one format} Each format has its own, so that versions of ktstr that
     * share a cache never meet, judge or replace each other's images.
     */
    public Path images(int format) {
        return root.resolve("images").resolve("v" + format);
    }

    Path index(String name) {
        return root.resolve("index").resolve(name + ".json");
    }

    Path quarantine(String key) {
        return root.resolve("quarantine").resolve(key);
    }

    /** {@return the directory of entries being made; in the same file system as {@link #kernels}, for the rename} */
    Path tmp() {
        return root.resolve("tmp");
    }

    /** {@return the lock file of this name; names are made of keys and specs and hold no slash} */
    public Path lock(String name) {
        return root.resolve("locks").resolve(name + ".lock");
    }

    /** {@return the directory of logs, and of what builds remember for the next one} */
    public Path logs() {
        return root.resolve("logs");
    }

    /** {@return the log of this name} */
    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /** {@return the directory of downloaded sources; they are proven anew whenever they are used} */
    public Path sources() {
        return root.resolve("sources");
    }

    /** {@return the directory of the package manager's private state} */
    public Path apt() {
        return root.resolve("apt");
    }
}
