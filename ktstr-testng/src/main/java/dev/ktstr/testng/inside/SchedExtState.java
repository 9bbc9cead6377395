// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What sched_ext was about at one moment, seen from outside.
 *
 * @param state of the class, for example {@code SCX_ENABLED}
 * @param ops what the kernel calls the scheduler that is loaded; empty for none
 * @param exitKind why it is being taken out, {@code SCX_EXIT_NONE} while it is not
 * @param waiting the tasks that want to run and do not, the longest wait first
 * @param globals the scheduler's global variables, where they are numbers or text
 * @param broken what could not be read, in words; empty where everything was
 */
public record SchedExtState(
        String state,
        String ops,
        String exitKind,
        List<WaitingTask> waiting,
        Map<String, String> globals,
        List<String> broken) {
    private static final int MOST_TASKS = 20;
    private static final int MOST_GLOBALS = 40;

    /** {@return the longest that a task has waited, in milliseconds} */
    public long longestWaitMillis() {
        return waiting.isEmpty() ? 0 : waiting.get(0).waitedMillis();
    }

    /** {@return all of it, for a person; a line each} */
    public String text() {
        StringBuilder text = new StringBuilder(
                ops.isEmpty()
                        ? "sched_ext: " + state + ", no scheduler is loaded"
                        : "sched_ext: " + state + ", scheduler '" + ops + "', exit " + exitKind);
        text.append('\n').append(waiting.size()).append(waiting.size() == 1 ? " task waits" : " tasks wait");
        for (WaitingTask task : waiting.subList(0, Math.min(MOST_TASKS, waiting.size()))) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  %s[%d] on cpu%d, %s, for %.1fs",
                    task.comm(),
                    task.pid(),
                    task.cpu(),
                    task.queue(),
                    task.waitedMillis() / 1000.0));
        }
        rest(text, waiting.size() - MOST_TASKS);
        if (!globals.isEmpty()) {
            text.append("\nglobals of the scheduler:");
            globals.entrySet().stream().limit(MOST_GLOBALS).forEach(global -> text.append("\n  ")
                    .append(global.getKey())
                    .append(" = ")
                    .append(global.getValue()));
            rest(text, globals.size() - MOST_GLOBALS);
        }
        broken.forEach(what -> text.append("\n(").append(what).append(')'));
        return text.toString();
    }

    private static void rest(StringBuilder text, int more) {
        if (more > 0) {
            text.append("\n  and ").append(more).append(" more");
        }
    }

    /** {@return the one with the longer wait of two} */
    public static Optional<SchedExtState> worse(Optional<SchedExtState> one, Optional<SchedExtState> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return one.get().longestWaitMillis() >= other.get().longestWaitMillis() ? one : other;
    }
}
