// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.GuestException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The agent did not answer in time, although the machine was alive as far as anybody said. */
public final class AgentTimeoutException extends GuestException {
    /** The agent beats many times a second; a heart that stood still this long is taken for stopped. */
    private static final Duration STOPPED = Duration.ofSeconds(2);

    private final String waitedFor;
    private final Duration waited;
    private final transient Optional<Duration> heartbeatAge;

    AgentTimeoutException(String waitedFor, Duration waited, Optional<Duration> heartbeatAge) {
        super("Waited " + seconds(waited) + " for " + waitedFor + ". " + diagnosis(heartbeatAge));
        this.waitedFor = waitedFor;
        this.waited = waited;
        this.heartbeatAge = heartbeatAge;
    }

    /** {@return what did not come} */
    public String waitedFor() {
        return waitedFor;
    }

    /** {@return how long it was waited for} */
    public Duration waited() {
        return waited;
    }

    /** {@return how long ago the agent's heartbeat last moved, empty where it never did} */
    public Optional<Duration> heartbeatAge() {
        return heartbeatAge;
    }

    private static String diagnosis(Optional<Duration> heartbeatAge) {
        if (heartbeatAge.isEmpty()) {
            return "The agent's heartbeat never moved: it did not start; see the guest's console log.";
        }
        Duration age = heartbeatAge.get();
        String moved = "The agent's heartbeat last moved " + seconds(age) + " ago: ";
        return age.compareTo(STOPPED) < 0
                ? moved + "it runs, and is busy or slow; allow it more time."
                : moved + "it hangs, or the guest gets no CPU; see the guest's console log.";
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
    }
}
