// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.progress;

import dev.ktstr.kernel.progress.Progress;
import java.time.Duration;
import org.apache.maven.plugin.logging.Log;

/** Progress for logs that are read later: a line when a step begins, and now and then while it lasts. */
public final class ProgressLines implements Progress {
    /** The first line comes soon, and each one then later than the one before: a long step needs no more of them. */
    private static final long FIRST_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long LONGEST_NANOS = Duration.ofSeconds(40).toNanos();

    private final Log log;
    private Step step = new Step("", UNKNOWN_TOTAL);
    private long lastLine;
    private long pause;

    public ProgressLines(Log log) {
        this.log = log;
    }

    @Override
    public void started(String what, long totalBytes) {
        begin(new Step(what, totalBytes), what);
    }

    @Override
    public void started(String what, long total, String unit) {
        begin(new Step(what, total, unit), what);
    }

    private void begin(Step next, String what) {
        step = next;
        lastLine = System.nanoTime();
        pause = FIRST_NANOS;
        log.info(what);
    }

    @Override
    public void advanced(long bytes) {
        step.advance(bytes);
        if (System.nanoTime() - lastLine >= pause) {
            lastLine = System.nanoTime();
            pause = Math.min(2 * pause, LONGEST_NANOS);
            log.info(step.toString());
        }
    }

    @Override
    public void done() {}

    @Override
    public void message(String text) {
        log.info(text);
    }

    @Override
    public void warning(String text) {
        log.warn(text);
    }
}
