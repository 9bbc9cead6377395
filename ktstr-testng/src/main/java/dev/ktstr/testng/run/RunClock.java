// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The guest's clock and the host's, tied together at the start of a workload. */
final class RunClock {
    /** More than two sound clocks differ, and less than a miscalibrated one is wrong. */
    private static final double FASTEST = 1.1;

    private static final Duration GRACE = Duration.ofMillis(500);

    private final LongSupplier hostClock;
    private final long askedNanos;
    private long guestNanos;
    private long hostNanos;

    /**
     * To be made before the guest is asked for the workload.
     *
     * @param hostClock the host's time, in nanoseconds
     */
    RunClock(LongSupplier hostClock) {
        this.hostClock = hostClock;
        this.askedNanos = hostClock.getAsLong();
    }

    void started(long atGuestNanos) {
        guestNanos = atGuestNanos;
        hostNanos = hostClock.getAsLong();
    }

    /** {@return how long ago something happened in the guest; as if at the start, if it was before that} */
    Duration since(long atGuestNanos) {
        return elapsed().minus(sinceStart(atGuestNanos));
    }

    /** {@return when something happened in the guest, since the start; as if at the start, if it was before that} */
    Duration sinceStart(long atGuestNanos) {
        return Duration.ofNanos(Math.max(0, atGuestNanos - guestNanos));
    }

    private Duration elapsed() {
        return Duration.ofNanos(hostClock.getAsLong() - hostNanos);
    }

    /**
     * More cannot have passed in the guest than has passed on the host: its clock would run too fast, and all that it measured
     * would be wrong. A kernel that measures its TSC against another timer while the host is busy can be wrong by a lot. The
     * host's time counts from before the guest was asked, because of the start itself a busy host hears late.
     *
     * @param inGuest what the guest measured since the start
     * @throws MachineWrongException if it is too much
     */
    void requireSane(Duration inGuest) {
        Duration onHost = Duration.ofNanos(hostClock.getAsLong() - askedNanos);
        if (inGuest.toNanos() > FASTEST * onHost.toNanos() + GRACE.toNanos()) {
            throw new MachineWrongException(String.format(
                    Locale.ROOT,
                    "the guest's clock runs too fast: it counted %.1f s while %.1f s passed on the host",
                    inGuest.toMillis() / 1e3,
                    onHost.toMillis() / 1e3));
        }
    }
}
