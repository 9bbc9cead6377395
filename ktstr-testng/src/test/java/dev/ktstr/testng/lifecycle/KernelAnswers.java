// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.lab.LabGuest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel had counted of processes whenever it was asked: probes in the functions that answer read it from where the kernel keeps
 * it ({@code Documentation/trace/kprobetrace.rst}).
 *
 * @param all in order
 */
record KernelAnswers(List<Answer> all) {
    /** Of one process, since it was forked; times in nanoseconds. */
    record Counts(
            long cpu,
            long runDelay,
            long slices,
            long migrations,
            long voluntary,
            long involuntary,
            long minorFaults,
            long majorFaults) {
        /** {@return these numbers, in the order of the components} */
        static Counts of(long... numbers) {
            return new Counts(
                    numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
        }
    }

    /** What the probes read, in the same order. */
    private static final String NUMBERS = "cpu=%1$s->se.sum_exec_runtime:u64 delay=%1$s->sched_info.run_delay:u64"
            + " slices=%1$s->sched_info.pcount:u64 migrations=%1$s->se.nr_migrations:u64"
            + " voluntary=%1$s->nvcsw:u64 involuntary=%1$s->nivcsw:u64"
            + " minor=%1$s->min_flt:u64 major=%1$s->maj_flt:u64";

    /**
     * One of them.
     *
     * @param asker the process that asked
     * @param process the one that it asked about
     * @param question by which of the functions
     * @param before what had been counted when the function began
     * @param after what had been counted when it ended: the answer is one of them, or between
     */
    record Answer(int asker, int process, Question question, Counts before, Counts after) {}

    /** Where the numbers can be asked for. */
    enum Question {
        SCHEDSTAT("proc_pid_schedstat", "task"),
        SCHED("proc_sched_show_task", "p"),
        STATUS("proc_pid_status", "task"),
        RUSAGE("getrusage", "p");

        private final String function;
        private final String task;

        Question(String function, String task) {
            this.function = function;
            this.task = task;
        }

        private String probes() {
            return "echo '" + probe("p", "before") + "' >> dynamic_events && echo '" + probe("r", "after")
                    + "' >> dynamic_events";
        }

        private String probe(String kind, String when) {
            return "%s:asked/%s_%s %s process=%s->pid:s32 %s"
                    .formatted(kind, name(), when, function, task, NUMBERS.formatted(task));
        }
    }

    private static final String TRACING = "/sys/kernel/tracing/";

    private static final Pattern LINE =
            Pattern.compile(" *.+-(\\d+) +\\[\\d+] .* ([A-Z]+)_(before|after): .* process=(\\d+) cpu=(.*)");

    /** Has the kernel note its answers until the guest ends. */
    static void note(LabGuest guest) throws InterruptedException {
        StringBuilder shell = new StringBuilder("cd " + TRACING);
        // Counts instead of a time: one order on all CPUs.
        shell.append(" && echo counter > trace_clock");
        for (Question question : Question.values()) {
            shell.append(" && ").append(question.probes());
        }
        shell.append(" && echo 1 > events/asked/enable && echo good");
        assertThat(guest.run(shell.toString()).strip()).isEqualTo("good");
    }

    static KernelAnswers read(LabGuest guest) throws InterruptedException {
        String text = guest.run("cat " + TRACING + "trace");
        Matcher written = Pattern.compile("entries-in-buffer/entries-written: (\\d+)/(\\d+)")
                .matcher(text);
        assertThat(written.find()).isTrue();
        assertThat(written.group(1)).as("nothing was lost").isEqualTo(written.group(2));
        List<Answer> all = new ArrayList<>();
        Map<Integer, Counts> begun = new HashMap<>();
        text.lines().map(LINE::matcher).filter(Matcher::matches).forEach(line -> {
            int asker = Integer.parseInt(line.group(1));
            Counts counts = Counts.of(Arrays.stream(line.group(5).split(" [a-z]+=", -1))
                    .mapToLong(Long::parseLong)
                    .toArray());
            if (line.group(3).equals("before")) {
                begun.put(asker, counts);
            } else {
                all.add(new Answer(
                        asker,
                        Integer.parseInt(line.group(4)),
                        Question.valueOf(line.group(2)),
                        begun.remove(asker),
                        counts));
            }
        });
        return new KernelAnswers(List.copyOf(all));
    }

    /** {@return what this process asked about that one, in order} */
    List<Answer> to(int asker, int process, Question question) {
        return all.stream()
                .filter(answer ->
                        answer.asker() == asker && answer.process() == process && answer.question() == question)
                .toList();
    }
}
