// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the end of a guest's console tells about the guest's own end. Anything in the guest may write there, so it only ever
 * explains a failure that is certain already. Source of the texts: kernel/panic.c and mm/oom_kill.c of Linux.
 *
 * @param text the last of the console
 */
record ConsoleWords(String text) {
    private static final Pattern PANIC = Pattern.compile("Kernel panic - not syncing: (.*)");
    private static final Pattern STRAY_BREAKPOINT = Pattern.compile("Oops: int3: 0000");
    /** A panic's own lines: registers and the stack. */
    private static final int PANIC_LINES = 40;
    /** Not of a cgroup that reached its own limit: "Memory cgroup out of memory". */
    private static final Pattern OUT_OF_MEMORY = Pattern.compile(
            "(?<!cgroup )(Out of memory: Killed process [0-9]+ \\([^)]*\\)|System is deadlocked on memory"
                    + "|Out of memory and no killable processes|Out of memory: compulsory panic_on_oom)");

    /** {@return what a person should see of it: its last lines, or, where the kernel panicked before those, the panic} */
    String shown() {
        List<String> lines = text.stripTrailing().lines().toList();
        int tail = Math.max(0, lines.size() - Tail.LINES);
        int panic = lines.size() - 1;
        while (panic >= 0 && !PANIC.matcher(lines.get(panic)).find()) {
            panic--;
        }
        int from = panic < 0 ? tail : Math.min(panic, tail);
        return Tail.printable(String.join("\n", lines.subList(from, Math.min(lines.size(), from + PANIC_LINES))));
    }

    /** {@return why the kernel panicked, in its own words} */
    Optional<String> panic() {
        return last(PANIC).map(matcher -> matcher.group(1).strip());
    }

    /** {@return whether the kernel panicked since a CPU ran into a breakpoint that nobody had set} */
    boolean strayBreakpoint() {
        return panic().isPresent() && last(STRAY_BREAKPOINT).isPresent();
    }

    /** {@return what the kernel said when it was out of memory} */
    Optional<String> outOfMemory() {
        return last(OUT_OF_MEMORY).map(matcher -> matcher.group(1));
    }

    private Optional<Matcher> last(Pattern pattern) {
        return text.lines().map(pattern::matcher).filter(Matcher::find).reduce((first, second) -> second);
    }
}
