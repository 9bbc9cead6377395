// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.live.Value;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The state of sched_ext is that of /sys/kernel/sched_ext. */
final class SchedExtSeen {
    private static final String DIRECTORY = "/sys/kernel/sched_ext/";
    private static final String PREFIX = "SCX_EV_";

    private SchedExtSeen() {}

    static void check(InsideGuest guest) throws InterruptedException {
        SchedExtState state = guest.kernel().schedExt().read().orElseThrow();
        assertThat(state.broken()).isEmpty();
        assertThat(state.state())
                .isEqualTo(
                        "SCX_" + guest.run("cat " + DIRECTORY + "state").strip().toUpperCase(Locale.ROOT));
        assertThat(state.ops())
                .isEqualTo(guest.run("cat " + DIRECTORY + "root/ops").strip())
                .isEqualTo("ktstr");
        assertThat(state.exitKind()).isEqualTo("SCX_EXIT_NONE");
        assertThat(state.globals()).containsKeys("nr_enqueued", "crash").containsEntry("exit_reason", "\"\"");
        assertThat(guest.live().var("scx_root").get("ops.timeout_ms").asLong()).isEqualTo(InsideGuest.WATCHDOG_MILLIS);
        // In ticks; of the scheduler since 7.1, of the kernel before.
        Value ticks = guest.live().hasSymbol("scx_watchdog_timeout")
                ? guest.live().var("scx_watchdog_timeout")
                : guest.live().var("scx_root").get("watchdog_timeout");
        assertThat(ticks.asLong())
                .isEqualTo((InsideGuest.WATCHDOG_MILLIS
                                        * (long) guest.kernel().runqueues().hz()
                                + 999)
                        / 1000);
    }

    static void events(InsideGuest guest) throws InterruptedException {
        RunqueueReader reader = guest.kernel().runqueues();
        Map<String, Long> before = inside(guest);
        Map<String, Long> outside = reader.look(0).events();
        Map<String, Long> after = inside(guest);
        Counted.between("event", before, outside, after);
        assertThat(outside).hasSameSizeAs(before);
    }

    private static Map<String, Long> inside(InsideGuest guest) throws InterruptedException {
        Map<String, Long> events = new TreeMap<>();
        for (String line : guest.lines("cat " + DIRECTORY + "root/events")) {
            String[] words = line.split(" +", -1);
            assertThat(words[0]).startsWith(PREFIX);
            events.put(words[0].substring(PREFIX.length()).toLowerCase(Locale.ROOT), Long.parseLong(words[1]));
        }
        return events;
    }
}
