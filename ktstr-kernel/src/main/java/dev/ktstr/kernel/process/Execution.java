// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecuteResultHandler;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.apache.commons.exec.ShutdownHookProcessDestroyer;
import org.apache.commons.exec.environment.EnvironmentUtils;

/** One run of a child process to its end, its time-out, or the interrupt of who waits. */
final class Execution {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration KILL_GRACE = Duration.ofSeconds(2);

    private final Command command;
    private final CommandLine line;
    private final PumpStreamHandler streams;

    /**
     * @param command what it is for a person, and its directory and time-out
     * @param line what is started
     * @param streams what becomes of its output and errors, and of its input
     */
    Execution(Command command, CommandLine line, PumpStreamHandler streams) {
        this.command = command;
        this.line = line;
        this.streams = streams;
    }

    /** How it ended: with an exit code, or killed because its time was over. */
    record End(int exitCode, boolean timedOut) {}

    /**
     * Runs it.
     *
     * @throws CommandException when it cannot be started
     * @throws InterruptedException when the calling thread is interrupted; the process is killed first
     */
    End run(Runnable everyTick) throws InterruptedException {
        ExecuteWatchdog watchdog =
                ExecuteWatchdog.builder().setTimeout(command.timeout()).get();
        DefaultExecutor executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(streams)
                .setWorkingDirectory(command.directory().toFile())
                .get();
        executor.setWatchdog(watchdog);
        executor.setProcessDestroyer(new ShutdownHookProcessDestroyer());
        executor.setExitValues(null); // every exit code is a result here

        // In its own thread: the blocking form of execute() swallows an interrupt of the caller.
        DefaultExecuteResultHandler result = new DefaultExecuteResultHandler();
        try {
            executor.execute(line, environment(), result);
            while (!result.hasResult()) {
                result.waitFor(TICK);
                everyTick.run();
            }
        } catch (IOException e) {
            throw cannotRun(e);
        } catch (InterruptedException e) {
            watchdog.destroyProcess();
            result.waitFor(KILL_GRACE);
            throw e;
        }
        if (!watchdog.killedProcess()
                && result.getException() != null
                && result.getException().getCause() instanceof IOException) {
            throw cannotRun(result.getException());
        }
        return new End(result.getExitValue(), watchdog.killedProcess());
    }

    private CommandException cannotRun(Exception cause) {
        return new CommandException(
                "Cannot run '" + command + "' in " + command.directory() + ". Check that " + command.program()
                        + " is installed and that the directory exists.",
                cause);
    }

    private static Map<String, String> environment() throws IOException {
        Map<String, String> environment = EnvironmentUtils.getProcEnvironment();
        environment.put("LC_ALL", "C"); // messages are read by us and quoted to the user
        return environment;
    }
}
