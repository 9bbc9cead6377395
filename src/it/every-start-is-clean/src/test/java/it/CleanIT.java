// SPDX-License-Identifier: Apache-2.0
package it;

import static org.testng.Assert.assertEquals;
import static org.testng.Assert.assertTrue;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.ExecResult;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.testng.annotations.Test;

/** All tests have the same machine, so they start from the same image. */
public class CleanIT {
    static final Scheduler KTSTR = Scheduler.named("scx-ktstr").binary("scx-ktstr");

    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private static String run(Ctx ctx, String script) {
        ExecResult result = ctx.exec("set -e\n" + script);
        assertTrue(result.succeeded(), script + "\n" + result);
        return result.output().strip();
    }

    @Test
    @Ktstr(cores = 2, scheduler = "KTSTR")
    public void leavesTraces(Ctx ctx) {
        run(ctx, """
                [ "$(cat /sys/kernel/sched_ext/enable_seq)" = 1 ]
                dd if=/dev/zero of=/trace bs=1M count=600
                mkdir /sys/fs/cgroup/trace
                echo 7 >/proc/sys/vm/swappiness
                hostname traced
                echo 1 >/proc/sys/kernel/sched_schedstats
                mkdir /traced
                mount -t tmpfs none /traced
                echo a trace >/dev/kmsg
                date -s '2001-01-01 00:00:00'
                sleep 31415 </dev/null >/dev/null 2>&1 &
                """);
    }

    @Test(dependsOnMethods = "leavesTraces")
    @Ktstr(cores = 2)
    public void findsNoTrace(Ctx ctx) {
        run(ctx, """
                [ "$(cat /sys/kernel/sched_ext/enable_seq)" = 0 ]
                [ ! -e /trace ]
                [ ! -e /sys/fs/cgroup/trace ]
                [ "$(cat /proc/sys/vm/swappiness)" = 60 ]
                [ "$(hostname)" != traced ]
                ! grep /traced /proc/mounts
                ! dmesg | grep 'a trace'
                ! ps | grep '[3]1415'
                # Where the other test's file would still be, there is no room for two of them.
                [ "$(awk '/^MemFree/ { print $2 }' /proc/meminfo)" -gt $((2048 * 1024 * 3 / 4)) ]
                [ "$(date +%Y)" -gt 2020 ]
                """);
    }

    /** What must differ from start to start, and what must be right in each. */
    private static void look(Ctx ctx) {
        long before = Instant.now().getEpochSecond();
        String[] words = run(ctx, """
                        date +%s
                        cat /proc/sys/kernel/random/boot_id
                        cat /proc/sys/kernel/random/uuid
                        head -c 16 /dev/urandom | md5sum
                        cut -d ' ' -f 1 /proc/uptime
                        sleep 1
                        cut -d ' ' -f 1 /proc/uptime
                        """).split("\\s+");
        long after = Instant.now().getEpochSecond();
        long guest = Long.parseLong(words[0]);
        assertTrue(guest >= before - 1 && guest <= after + 1, before + " <= " + guest + " <= " + after);
        for (int i = 1; i <= 3; i++) {
            assertTrue(SEEN.add(words[i]), words[i] + " was there before");
        }
        double slept = Double.parseDouble(words[6]) - Double.parseDouble(words[5]);
        assertTrue(slept >= 0.99 && slept < 1 + (after - before), "sleep 1 took " + slept + " s");
        assertTrue(Double.parseDouble(words[5]) < 600, "up for " + words[5] + " s: for as long as the image was");
    }

    @Test(
            dependsOnMethods = {
                "start1", "start2", "start3", "start4", "start5", "start6", "start7", "start8", "start9", "start10"
            })
    public void allStartsWereLookedAt() {
        assertEquals(SEEN.size(), 30);
    }

    @Test
    @Ktstr(cores = 2)
    public void start1(Ctx ctx) {
        look(ctx);
    }

    @Test
    @Ktstr(cores = 2)
    public void start2(Ctx ctx) {
        look(ctx);
    }

    @Test
    @Ktstr(cores = 2)
    public void start3(Ctx ctx) {
        look(ctx);
    }

    @Test
    @Ktstr(cores = 2)
    public void start4(Ctx ctx) {
        look(ctx);
    }

    @Test
    @Ktstr(cores = 2)
    public void start5(Ctx ctx) {
        look(ctx);
    }

    @Test
    @Ktstr(cores = 2)
    public void start6(Ctx ctx) {
        look(ctx);
    }

    @Test
    @Ktstr(cores = 2)
    public void start7(Ctx ctx) {
        look(ctx);
    }

    @Test
    @Ktstr(cores = 2)
    public void start8(Ctx ctx) {
        look(ctx);
    }

    @Test
    @Ktstr(cores = 2)
    public void start9(Ctx ctx) {
        look(ctx);
    }

    @Test
    @Ktstr(cores = 2)
    public void start10(Ctx ctx) {
        look(ctx);
    }
}
