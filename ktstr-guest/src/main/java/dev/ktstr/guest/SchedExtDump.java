// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import java.util.stream.Collectors;

/** Takes the kernel's dump of a scheduler out of the trace file it came in. */
final class SchedExtDump {
    /**
     * What stands before the dump's own text in each line, after task, CPU, flags and time. Source: trace_seq output of
     * {@code TRACE_EVENT(sched_ext_dump)}, include/trace/events/sched_ext.h of Linux.
     */
    private static final String EVENT = ": sched_ext_dump: ";

    private SchedExtDump() {}

    static String text(String trace) {
        return trace.lines()
                .filter(line -> line.contains(EVENT))
                .map(line -> line.substring(line.indexOf(EVENT) + EVENT.length()))
                .collect(Collectors.joining("\n"));
    }
}
