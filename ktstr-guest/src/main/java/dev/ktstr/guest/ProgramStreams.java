// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.report.SchedulerExit;
import java.util.Optional;

/** The other ends of a program's streams, used on the thread that runs it. Every method does nothing unless overridden. */
public interface ProgramStreams {
    /** What it printed on its standard output, or on its terminal. */
    default void output(byte[] printed) {}

    /** What it printed on its standard error. */
    default void error(byte[] printed) {}

    /** {@return what a person typed since the last call, at most 256 KiB; asked every few milliseconds} */
    default Optional<byte[]> typed() {
        return Optional.empty();
    }

    /** {@return the terminal's size if it has changed since the last call} */
    default Optional<Program.Size> resized() {
        return Optional.empty();
    }

    /** {@return whether the program is to be killed} */
    default boolean killed() {
        return false;
    }

    /** The scheduler under test ended meanwhile without being asked to. */
    default void schedulerExited(SchedulerExit exit) {}
}
