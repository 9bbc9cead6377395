// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.progress;

import dev.ktstr.kernel.progress.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.apache.maven.plugin.logging.Log;

/** Progress for a person at a terminal: one line that is drawn over again. */
public final class ProgressBar implements Progress {
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();

    private final Log log;
    private final PrintStream terminal;
    private final IntSupplier columns;
    private Step step = new Step("", UNKNOWN_TOTAL);
    private long lastDrawn;
    private int width;
    private int room;

    /**
     * @param columns how wide the terminal is
     */
    public ProgressBar(Log log, PrintStream terminal, IntSupplier columns) {
        this.log = log;
        this.terminal = terminal;
        this.columns = columns;
    }

    @Override
    public void started(String what, long totalBytes) {
        begin(new Step(what, totalBytes));
    }

    @Override
    public void started(String what, long total, String unit) {
        begin(new Step(what, total, unit));
    }

    private void begin(Step next) {
        step = next;
        room = Math.max(0, columns.getAsInt() - 1);
        draw();
    }

    @Override
    public void advanced(long bytes) {
        step.advance(bytes);
        if (System.nanoTime() - lastDrawn >= REDRAW_NANOS) {
            draw();
        }
    }

    private void draw() {
        lastDrawn = System.nanoTime();
        String whole = "       " + step;
        // A line that is wrapped cannot be drawn over.
        String text = whole.substring(0, Math.min(whole.length(), room));
        terminal.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        terminal.flush();
        width = text.length();
    }

    @Override
    public void done() {
        terminal.print("\r" + " ".repeat(width) + "\r");
        terminal.flush();
        width = 0;
        log.info(step.toString());
    }

    @Override
    public void message(String text) {
        log.info(text);
    }

    @Override
    public void warning(String text) {
        log.warn(text);
    }
}
