// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.works;

import java.util.LinkedHashMap;
import java.util.Map;

/** The counters of the kernel that are read around a run, and the shell that reads them. */
final class Counters {
    private static final String TRACING = "/sys/kernel/tracing/events/";

    /** An event of its own: the timer's interrupt, and the instruction that it came upon (Documentation/trace/kprobetrace.rst). */
    private static final String TICK =
            "echo 'p:ktstr/tick __sysvec_apic_timer_interrupt ip=regs->ip:u64' >> /sys/kernel/tracing/dynamic_events"
                    + " || echo FAILED tick; ";

    /** Trace events, by group and name, and the keys (and values) by which their hits are told apart. */
    private static final Map<String, String> EVENTS = new LinkedHashMap<>();

    /**
     * The hits that count, where not all do. An interrupt runs as whichever task it came upon: without this, a timer that ends somebody's
     * sleep would be a wake-up by that task (TRACE_FLAG_HARDIRQ and TRACE_FLAG_SOFTIRQ of include/linux/trace_events.h).
     */
    private static final Map<String, String> FILTERS = Map.of("sched/sched_waking", " if !(common_flags & 0x18)");

    static {
        EVENTS.put("raw_syscalls/sys_enter", "keys=common_pid,id");
        EVENTS.put("sched/sched_switch", "keys=prev_pid,prev_prio");
        EVENTS.put("sched/sched_stat_runtime", "keys=pid,common_cpu:vals=runtime");
        EVENTS.put("sched/sched_migrate_task", "keys=pid");
        EVENTS.put("sched/sched_waking", "keys=pid,common_pid");
        EVENTS.put("sched/sched_process_fork", "keys=parent_pid");
        EVENTS.put("sched/sched_process_exec", "keys=pid");
        EVENTS.put("sched/sched_pi_setprio", "keys=pid");
        EVENTS.put("signal/signal_deliver", "keys=common_pid,sig");
        EVENTS.put("exceptions/page_fault_user", "keys=common_pid");
        EVENTS.put("timer/hrtimer_expire_entry", "keys=function.sym");
        EVENTS.put("syscalls/sys_enter_sched_setscheduler", "keys=common_pid,policy");
        EVENTS.put("syscalls/sys_exit_sched_setscheduler", "keys=common_pid,ret");
        EVENTS.put("syscalls/sys_exit_futex", "keys=common_pid,ret");
        EVENTS.put("lock/contention_begin", "keys=common_pid");
        EVENTS.put("cgroup/cgroup_attach_task", "keys=pid");
        EVENTS.put("cgroup/cgroup_mkdir", "keys=common_pid");
        EVENTS.put("net/net_dev_xmit", "keys=common_pid");
        EVENTS.put("ktstr/tick", "keys=common_pid,ip");
        EVENTS.put("migrate/mm_migrate_pages", "keys=common_pid:vals=succeeded");
    }

    private static final String SHELL = "#!/bin/sh\n";

    private Counters() {}

    /** {@return what starts all counts} */
    static String start() {
        return SHELL + TICK + forEach("");
    }

    /**
     * {@return what sets all counts to 0} They go on: to start and stop them anew would have the kernel patch its scheduler each time while
     * other CPUs run it, and qemu, which translates, may show one of them a breakpoint that is not there any more. The guest dies of that.
     */
    static String clear() {
        return SHELL + forEach(":clear");
    }

    private static String forEach(String command) {
        StringBuilder shell = new StringBuilder();
        // Without appending, the open alone would take away what is there.
        EVENTS.forEach((event, keys) -> shell.append("echo 'hist:%s:size=16384%s%s' >> %s%s/trigger || echo FAILED %s; "
                .formatted(keys, command, FILTERS.getOrDefault(event, ""), TRACING, event, event)));
        return shell.toString();
    }

    /** {@return what prints them all, each behind a line with its name} */
    static String read() {
        StringBuilder shell = new StringBuilder(SHELL);
        EVENTS.keySet()
                .forEach(event -> shell.append("echo '== %s'; cat %s%s/hist; ".formatted(event, TRACING, event)));
        return shell + "echo '== end'; ";
    }

    /** {@return the parts of what {@link #read} printed, by event} */
    static Map<String, Histogram> parse(String printed) {
        Map<String, Histogram> histograms = new LinkedHashMap<>();
        for (String part : printed.split("(?m)^== ", -1)) {
            int end = part.indexOf('\n');
            if (end > 0 && EVENTS.containsKey(part.substring(0, end))) {
                histograms.put(part.substring(0, end), Histogram.parse(part.substring(end)));
            }
        }
        return histograms;
    }
}
