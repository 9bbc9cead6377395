// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.progress;

import dev.ktstr.kernel.progress.Progress;

/** Passes everything on, and remembers whether there was anything. */
public final class HeardProgress implements Progress {
    private final Progress listener;
    private volatile boolean heard;

    /** @param listener hears all of it */
    public HeardProgress(Progress listener) {
        this.listener = listener;
    }

    /** {@return whether anything was told so far} */
    public boolean wasHeard() {
        return heard;
    }

    @Override
    public void started(String what, long totalBytes) {
        heard = true;
        listener.started(what, totalBytes);
    }

    @Override
    public void started(String what, long total, String unit) {
        heard = true;
        listener.started(what, total, unit);
    }

    @Override
    public void advanced(long bytes) {
        listener.advanced(bytes);
    }

    @Override
    public void done() {
        listener.done();
    }

    @Override
    public void message(String text) {
        heard = true;
        listener.message(text);
    }

    @Override
    public void warning(String text) {
        heard = true;
        listener.warning(text);
    }
}
