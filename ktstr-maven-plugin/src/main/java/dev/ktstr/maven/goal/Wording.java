// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.kernel.cache.KernelEntry;

/** What the goals say. */
final class Wording {
    private Wording() {}

    /** {@return the line about a kernel: which it is, and how it was come by} */
    static String line(KernelEntry entry) {
        return "Kernel " + entry.release() + " (" + entry.spec() + "): " + of(entry);
    }

    private static String of(KernelEntry entry) {
        return switch (entry.origin()) {
            case HIT -> "cache hit, " + entry.directory();
            case FETCHED -> "fetched into " + entry.directory();
            case FILE -> "taken from a file into " + entry.directory();
            case BUILT -> "built into " + entry.directory();
            case SHARED -> "taken from where kernels are shared into " + entry.directory();
        };
    }
}
