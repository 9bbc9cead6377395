// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.shell;

import dev.ktstr.guest.ProgramStreams;
import dev.ktstr.guest.report.SchedulerExit;
import java.io.PrintStream;

/** Passes what a command prints on as it comes, untouched: somebody may want to read it from a pipe. */
public final class PassedThrough implements ProgramStreams {
    private final PrintStream output;
    private final PrintStream error;

    /** Passes on to these. */
    public PassedThrough(PrintStream output, PrintStream error) {
        this.output = output;
        this.error = error;
    }

    @Override
    public void output(byte[] printed) {
        output.write(printed, 0, printed.length);
        output.flush();
    }

    @Override
    public void error(byte[] printed) {
        error.write(printed, 0, printed.length);
        error.flush();
    }

    @Override
    public void schedulerExited(SchedulerExit exit) {
        error.println("ktstr: the scheduler has ended: " + exit.exit());
    }
}
