// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;

/** The lock of those who work with the package manager's private state, one at a time. */
public final class AptLock {

    static final String NAME = "apt";

    private AptLock() {}

    /** Waits for the lock, which is told, and runs an action under it. */
    public static <T> T hold(KernelCacheLayout layout, Progress progress, FileMutex.Action<T> action)
            throws IOException, InterruptedException {
        return FileMutex.hold(
                layout.lock(NAME),
                () -> progress.message("Waiting for another build to finish with the package archive"),
                action);
    }
}
