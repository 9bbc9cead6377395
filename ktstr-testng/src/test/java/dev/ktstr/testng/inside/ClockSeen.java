// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ktstr.testng.monitor.CpuSample;

/** The kernel's ticks, how long one is, and which CPUs are idle. */
final class ClockSeen {
    /** The kernel's ticks begin this long before they wrap at 32 bits, so that code that cannot stand it is found. */
    private static final long SECONDS_BEFORE_WRAP = 300;

    private static final int LOOKS = 400;
    private static final int BUSY_CPU = 1;
    private static final int OTHER_CPU = 2;

    private ClockSeen() {}

    /**
     * With a wrong number of ticks in a second this would be off by 50 s or more: 300 s times the difference. Ticks begin when there is a
     * timer, which where the host has no time to spare is seconds after the clock.
     */
    static void ticks(InsideGuest guest) throws InterruptedException {
        double before = uptime(guest);
        long ticks = guest.live().var("jiffies_64").asLong();
        double after = uptime(guest);
        int hz = guest.kernel().runqueues().hz();
        assertThat(hz).isIn(100, 250, 300, 1000);
        double seconds = (double) (ticks - Integer.toUnsignedLong((int) (-SECONDS_BEFORE_WRAP * hz))) / hz;
        assertThat(seconds)
                .as("%d ticks of 1/%d s, between uptimes %s and %s", ticks, hz, before, after)
                .isBetween(0.0, after + 1.0 / hz + 0.01);
        assertThat(guest.live().var("jiffies").asLong()).isGreaterThanOrEqualTo(ticks);
    }

    private static double uptime(InsideGuest guest) throws InterruptedException {
        return Double.parseDouble(guest.run("cat /proc/uptime").split(" ", -1)[0]);
    }

    static void idle(InsideGuest guest) throws InterruptedException {
        RunqueueReader reader = guest.kernel().runqueues();
        String pid = guest.run("taskset " + (1 << BUSY_CPU) + " sh -c 'while :; do :; done' > /dev/null 2>&1 & echo $!")
                .strip();
        try {
            // It has begun once it was given the CPU.
            guest.run("until [ \"$(cut -d' ' -f14 /proc/" + pid + "/stat)\" -gt 2 ]; do sleep 0.02; done");
            int busyIdle = 0;
            int otherIdle = 0;
            for (int look = 0; look < LOOKS; look++) {
                for (CpuSample cpu : reader.look(0).cpus()) {
                    busyIdle += cpu.cpu() == BUSY_CPU && cpu.idle() ? 1 : 0;
                    otherIdle += cpu.cpu() == OTHER_CPU && cpu.idle() ? 1 : 0;
                }
                Thread.sleep(1);
            }
            assertThat(busyIdle)
                    .as("looks at a CPU with a loop on it that saw it idle")
                    .isZero();
            // The agent looks around each millisecond, on whatever CPU; and one may wait for the other.
            assertThat(otherIdle)
                    .as("looks at a CPU with nothing to do that saw it idle")
                    .isGreaterThan(LOOKS / 10);
            long running =
                    guest.live().perCpu("runqueues", BUSY_CPU).get("nr_running").asLong();
            assertThat((double) running).as("nr_running").isCloseTo(1, within(3.0));
            assertThat(running).isPositive();
        } finally {
            guest.run("kill " + pid);
        }
    }
}
