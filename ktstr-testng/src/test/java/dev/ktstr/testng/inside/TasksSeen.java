// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kernel.live.Value;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The kernel's list of tasks is what /proc lists. Tasks come and go meanwhile: what /proc lists before and after must be there, and
 * nothing that it lists neither before nor after; but for a task that came and went in between, so several looks are taken.
 */
final class TasksSeen {
    private static final int LOOKS = 5;
    /** A task ends between the listing and the reading of its name: then it is not there. */
    private static final String LIST =
            "for p in /proc/[0-9]*; do read -r c 2>/dev/null < $p/comm && echo \"${p#/proc/} $c\"; done; true";

    private TasksSeen() {}

    static void check(InsideGuest guest) throws InterruptedException {
        String why = "";
        for (int look = 0; look < LOOKS; look++) {
            Map<Integer, String> before = inside(guest);
            Map<Integer, String> outside;
            try {
                outside = outside(guest);
            } catch (LiveKernelException e) {
                // The list was changed while it was read.
                why = e.getMessage();
                continue;
            }
            Map<Integer, String> after = inside(guest);
            before.forEach((pid, comm) -> {
                if (comm.equals(after.get(pid))) {
                    // /proc shows the whole names of kernel threads, of which the kernel keeps 15 characters in the
                    // task.
                    assertThat(outside).as("pid %d, %s", pid, comm).containsKey(pid);
                    assertThat(comm).as("pid %d", pid).startsWith(outside.get(pid));
                    assertThat(outside.get(pid))
                            .as("pid %d", pid)
                            .hasSizeGreaterThanOrEqualTo(Math.min(1, comm.length()));
                }
            });
            Set<Integer> unknown = new HashSet<>(outside.keySet());
            unknown.removeAll(before.keySet());
            unknown.removeAll(after.keySet());
            if (unknown.isEmpty()) {
                assertThat(outside).hasSizeGreaterThan(20);
                return;
            }
            why = "only outside: " + unknown;
        }
        fail("in " + LOOKS + " looks there were always differences, at last " + why);
    }

    private static Map<Integer, String> inside(InsideGuest guest) throws InterruptedException {
        Map<Integer, String> tasks = new TreeMap<>();
        for (String line : guest.lines(LIST)) {
            int space = line.indexOf(' ');
            tasks.put(Integer.parseInt(line.substring(0, space)), line.substring(space + 1));
        }
        return tasks;
    }

    private static Map<Integer, String> outside(InsideGuest guest) {
        Map<Integer, String> tasks = new TreeMap<>();
        for (Value task : guest.live().var("init_task").get("tasks").list("struct task_struct", "tasks")) {
            tasks.put((int) task.get("tgid").asLong(), task.get("comm").asText());
        }
        return tasks;
    }
}
