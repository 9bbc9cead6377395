// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.kernel.cache.KernelEntry;

/** What the goals say. */
final class Wording {
    private Wording() {}

    static String of(KernelEntry entry) {
        return switch (entry.origin()) {
            case HIT -> "cache hit, " + entry.directory();
            case FETCHED -> "fetched into " + entry.directory();
            case FILE -> "taken from a file into " + entry.directory();
            case BUILT -> "built into " + entry.directory();
            case SHARED -> "taken from where kernels are shared into " + entry.directory();
        };
    }
}
