// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;
import java.util.List;

/** Something that is done with a program that runs beside a plan's workers. */
public sealed interface ProgramOp extends PlanOp {
    /** The longest name of a program, in bytes of UTF-8. */
    int MAX_NAME_BYTES = 64;

    /** {@return what the plan calls the program; no two that were started have one name} */
    String program();

    /**
     * Starts a program.
     *
     * @param cgroup the cgroup that it runs in
     * @param argv its command line, the first an absolute path in the guest
     */
    record Run(String program, String cgroup, List<String> argv) implements ProgramOp {
        public Run {
            argv = List.copyOf(argv);
            checkName(program);
            CommandLine.check("program '" + program + "'", argv);
        }

        @Override
        public String name() {
            return "runProgram";
        }
    }

    /**
     * Waits until a program has ended. Not having ended by then is a failure.
     *
     * @param timeout longer than 0, at most a day
     */
    record Wait(String program, Duration timeout) implements ProgramOp {
        public Wait {
            checkName(program);
            Limits.positive("The time-out for program '" + program + "'", timeout);
        }

        @Override
        public String name() {
            return "waitProgram";
        }
    }

    /** Kills a program and all in its process group. */
    record Kill(String program) implements ProgramOp {
        public Kill {
            checkName(program);
        }

        @Override
        public String name() {
            return "killProgram";
        }
    }

    private static void checkName(String program) {
        Limits.text("The name of a program", program, MAX_NAME_BYTES);
        if (program.isEmpty()) {
            throw new IllegalArgumentException("The name of a program is empty: give it one");
        }
    }
}
