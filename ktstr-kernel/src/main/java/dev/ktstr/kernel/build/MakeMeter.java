// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.progress.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Listens to what make says: counts what was made, which is the progress, and keeps what a person needs to know when it
 * fails. Used by one thread at a time.
 */
final class MakeMeter implements Consumer<String> {

    /** How the kernel's build tells a step, for example {@code   CC      kernel/sched/core.o}. */
    private static final Pattern STEP = Pattern.compile("  [A-Z][A-Z0-9_]*(?: \\[M])? +\\S.*");

    private static final Pattern ERROR = Pattern.compile(".*(?:\\berror: |: No space left on device|\\*\\*\\*).*");
    private static final int ERRORS = 8;
    private static final int LAST_LINES = 12;

    private final Progress progress;
    private final long expected;
    private final List<String> errors = new ArrayList<>();
    private final Deque<String> last = new ArrayDeque<>();
    private long steps;

    /** @param expected how many steps there will be, as far as can be told */
    MakeMeter(Progress progress, long expected) {
        this.progress = progress;
        this.expected = expected;
    }

    @Override
    public synchronized void accept(String line) {
        if (STEP.matcher(line).matches()) {
            steps++;
            // An estimate: what exceeds it has no place in the bar.
            progress.advanced(steps <= expected ? 1 : 0);
            return;
        }
        if (ERROR.matcher(line).matches() && errors.size() < ERRORS) {
            errors.add(line);
        }
        last.addLast(line);
        if (last.size() > LAST_LINES) {
            last.removeFirst();
        }
    }

    /** {@return how many steps there were} */
    synchronized long steps() {
        return steps;
    }

    /** {@return the first errors, or the last lines where none looks like an error} */
    synchronized String trouble() {
        return String.join("\n", errors.isEmpty() ? last : errors);
    }

    /** {@return whether a file system was full} */
    synchronized boolean diskWasFull() {
        return errors.stream().anyMatch(line -> line.contains("No space left on device"));
    }
}
