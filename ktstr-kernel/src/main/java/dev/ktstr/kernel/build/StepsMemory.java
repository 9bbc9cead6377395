// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Remembers how many steps the last build had, since make does not tell beforehand. It is for the bar alone. */
final class StepsMemory {

    /** Kernel 7.3 with ktstr.kconfig. */
    private static final long USUAL = 2100;

    private StepsMemory() {}

    static long expected(KernelCacheLayout layout) {
        try {
            long steps = Long.parseLong(
                    Files.readString(file(layout), StandardCharsets.ISO_8859_1).strip());
            return steps > 0 ? steps : USUAL;
        } catch (IOException | NumberFormatException e) {
            return USUAL;
        }
    }

    static void remember(KernelCacheLayout layout, long steps) {
        Memo.write(file(layout), steps + "\n");
    }

    private static Path file(KernelCacheLayout layout) {
        return layout.logs().resolve("build-steps");
    }
}
