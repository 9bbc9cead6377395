// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel said about a scheduler. Source: {@code scx_disable_workfn} and {@code scx_exit_reason} in
 * kernel/sched/ext.c of Linux 6.12 to 7.0.
 *
 * @param log its lines about sched_ext
 */
record KernelWords(String log) {
    private static final Pattern DISABLED = Pattern.compile("BPF scheduler \"([^\"]*)\" disabled \\(([^)]*)\\)");
    private static final String BY_USER_SPACE = "unregistered from user space";
    private static final String BY_BPF = "unregistered from BPF";

    /** {@return why it disabled the scheduler, for example {@code runnable task stall}} */
    Optional<String> reason() {
        return last(DISABLED).map(matcher -> matcher.group(2));
    }

    /** {@return whether the scheduler itself asked for its end, from user space or from BPF} */
    boolean asked() {
        return reason().filter(r -> r.equals(BY_USER_SPACE) || r.equals(BY_BPF)).isPresent();
    }

    /** {@return the details it gave behind the reason, for example which task did not run} */
    Optional<String> details() {
        return last(DISABLED)
                .flatMap(matcher ->
                        last(Pattern.compile("sched_ext: " + Pattern.quote(matcher.group(1)) + ": (?!BPF)(.+)")))
                .map(matcher -> matcher.group(1).strip());
    }

    /** {@return what it reported when it took the scheduler out by itself: the reason and, behind a colon, the details} */
    Optional<String> reported() {
        return asked()
                ? Optional.empty()
                : reason().map(why -> why + details().map(more -> ": " + more).orElse(""));
    }

    private Optional<Matcher> last(Pattern pattern) {
        return log.lines().map(pattern::matcher).filter(Matcher::find).reduce((first, second) -> second);
    }
}
