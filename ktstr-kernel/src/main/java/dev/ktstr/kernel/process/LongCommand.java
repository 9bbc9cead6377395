// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.PumpStreamHandler;

/**
 * Runs a command that works for minutes and starts many others. What it says goes into a file. It never outlives who asked for
 * it: when its time is over, when the thread is interrupted, and when this JVM dies, even by SIGKILL, all processes that
 * came of it are killed.
 *
 * <p>For that it runs in a session of its own, beside a shell that reads from a pipe this JVM holds. Nothing is ever written
 * to it: its end means that whoever waits is gone, and then the shell kills the whole process group.
 */
public final class LongCommand {

    /** Its arguments are the command. The first line keeps the pipe from the command, which could hold it open. */
    private static final String SUPERVISOR = """
            exec 3<&0 </dev/null 2>&1
            { cat <&3 >/dev/null; kill -KILL 0; } >/dev/null 2>&1 &
            watcher=$!
            exec 3<&-
            "$@"
            code=$?
            kill "$watcher" 2>/dev/null
            exit $code
            """;

    private LongCommand() {}

    /** How it ended. */
    public enum End {
        /** With exit code 0. */
        SUCCEEDED,
        /** With another exit code. */
        FAILED,
        /** Its time was over, and it was killed. */
        TIMED_OUT
    }

    /**
     * Runs a command to its end.
     *
     * @param environment how the command's environment differs from this JVM's, in the words of env(1): {@code -uNAME} for a
     *     variable that it shall not have, {@code NAME=VALUE} for one that it shall
     * @param log gets what it says, output and errors alike, after what it holds
     * @param line hears each line of it, on a thread of its own; in the end also that the log could not be written, which ends no
     *     command
     * @throws CommandException when it cannot be started
     * @throws InterruptedException when the calling thread is interrupted; everything is killed first
     */
    public static End run(Command command, List<String> environment, Path log, Consumer<String> line)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("--wait", "env"));
        words.addAll(environment);
        words.addAll(List.of("sh", "-c", SUPERVISOR, "supervisor", command.program()));
        words.addAll(command.arguments());
        CommandLine supervised =
                ExecCommands.commandLine(new Command("setsid", words, command.directory(), command.timeout()));
        try (OutputStream file = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                LineSplitter output = new LineSplitter(file, line)) {
            Execution.End end = new Execution(command, supervised, new Lifeline(output)).run(() -> {});
            output.finish().ifPresent(failure -> line.accept("Cannot write " + log + ": " + failure.getMessage()));
            if (end.timedOut()) {
                return End.TIMED_OUT;
            }
            return end.exitCode() == 0 ? End.SUCCEEDED : End.FAILED;
        }
    }

    /** Holds the pipe until the process has ended or is to end. */
    private static final class Lifeline extends PumpStreamHandler {
        private OutputStream pipe;

        Lifeline(OutputStream output) {
            super(output);
        }

        @Override
        public void setProcessInputStream(OutputStream os) {
            pipe = os;
        }

        @Override
        public void stop() throws IOException {
            // First: what is left of the command holds the output open, for which the rest waits.
            try {
                pipe.close();
            } finally {
                super.stop();
            }
        }
    }
}
