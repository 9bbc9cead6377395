// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.progress.Progress;
import org.eclipse.jgit.lib.EmptyProgressMonitor;

/** Tells of a fetch as one step: git counts objects, not bytes, and does not know their size beforehand. */
final class GitMonitor extends EmptyProgressMonitor implements AutoCloseable {

    private final Progress progress;
    private final String what;
    private final Thread asked = Thread.currentThread();

    private boolean told;

    GitMonitor(Progress progress, String what) {
        this.progress = progress;
        this.what = what;
    }

    @Override
    public synchronized void beginTask(String title, int totalWork) {
        if (!told) {
            told = true;
            progress.started(what, Progress.UNKNOWN_TOTAL);
        }
    }

    @Override
    public boolean isCancelled() {
        return asked.isInterrupted();
    }

    @Override
    public synchronized void close() {
        if (told) {
            told = false;
            progress.done();
        }
    }
}
