// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.nio.file.Path;
import java.util.List;

/**
 * Modules of a kernel, ready to be loaded. They lie in the cache and must not be changed.
 *
 * @param directory holds them, uncompressed
 * @param files their names, such as {@code kvm_amd.ko}, in an order in which they can be loaded
 */
public record KernelModules(Path directory, List<String> files) {

    /** Makes the list immutable. */
    public KernelModules {
        files = List.copyOf(files);
    }
}
