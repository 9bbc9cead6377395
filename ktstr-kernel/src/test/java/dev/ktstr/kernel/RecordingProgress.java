// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.progress.Progress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it hears; the end of a step with the sum of what advanced. */
public final class RecordingProgress implements Progress {

    public final List<String> events = new CopyOnWriteArrayList<>();

    private long sum;

    @Override
    public synchronized void started(String what, long totalBytes) {
        events.add("started " + what + " " + totalBytes);
        sum = 0;
    }

    @Override
    public synchronized void advanced(long bytes) {
        sum += bytes;
    }

    @Override
    public synchronized void done() {
        events.add("done " + sum);
    }

    @Override
    public void message(String text) {
        events.add("message " + text);
    }

    @Override
    public void warning(String text) {
        events.add("warning " + text);
    }
}
