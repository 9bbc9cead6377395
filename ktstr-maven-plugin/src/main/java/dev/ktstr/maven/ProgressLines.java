// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.kernel.progress.Progress;
import java.time.Duration;
import org.apache.maven.plugin.logging.Log;

/** Progress for logs that are read later: a line when a step begins, and now and then while it lasts. */
final class ProgressLines implements Progress {
    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();

    private final Log log;
    private Step step = new Step("", UNKNOWN_TOTAL);
    private long lastLine;

    ProgressLines(Log log) {
        this.log = log;
    }

    @Override
    public void started(String what, long totalBytes) {
        step = new Step(what, totalBytes);
        lastLine = System.nanoTime();
        log.info(what);
    }

    @Override
    public void advanced(long bytes) {
        step.advance(bytes);
        if (System.nanoTime() - lastLine >= LINE_NANOS) {
            lastLine = System.nanoTime();
            log.info(step.toString());
        }
    }

    @Override
    public void done() {}

    @Override
    public void message(String text) {
        log.info(text);
    }
}
