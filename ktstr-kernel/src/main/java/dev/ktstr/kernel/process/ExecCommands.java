// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecuteResultHandler;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.apache.commons.exec.ShutdownHookProcessDestroyer;
import org.apache.commons.exec.environment.EnvironmentUtils;

/** Runs commands as child processes, with the environment of this JVM and messages in English. */
public final class ExecCommands implements Commands {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration KILL_GRACE = Duration.ofSeconds(2);

    @Override
    public boolean exists(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CommandOutput run(Command command, Runnable everyTick) throws InterruptedException {
        BoundedCapture output = new BoundedCapture();
        BoundedCapture errors = new BoundedCapture();
        ExecuteWatchdog watchdog =
                ExecuteWatchdog.builder().setTimeout(command.timeout()).get();
        DefaultExecutor executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(new PumpStreamHandler(output, errors))
                .setWorkingDirectory(command.directory().toFile())
                .get();
        executor.setWatchdog(watchdog);
        executor.setProcessDestroyer(new ShutdownHookProcessDestroyer());
        executor.setExitValues(null); // every exit code is a result here

        // In its own thread: the blocking form of execute() swallows an interrupt of the caller.
        DefaultExecuteResultHandler result = new DefaultExecuteResultHandler();
        try {
            executor.execute(commandLine(command), environment(), result);
            while (!result.hasResult()) {
                result.waitFor(TICK);
                everyTick.run();
            }
        } catch (IOException e) {
            throw cannotRun(command, e);
        } catch (InterruptedException e) {
            watchdog.destroyProcess();
            result.waitFor(KILL_GRACE);
            throw e;
        }
        if (watchdog.killedProcess()) {
            throw new CommandException("'" + command + "' did not end within "
                    + command.timeout().toSeconds() + " s and was killed. It said last:\n"
                    + new CommandOutput(1, output.text(), errors.text()).tail());
        }
        if (result.getException() != null && result.getException().getCause() instanceof IOException) {
            throw cannotRun(command, result.getException());
        }
        return new CommandOutput(result.getExitValue(), output.text(), errors.text());
    }

    private static CommandException cannotRun(Command command, Exception cause) {
        return new CommandException(
                "Cannot run '" + command + "' in " + command.directory() + ". Check that " + command.program()
                        + " is installed and that the directory exists.",
                cause);
    }

    private static CommandLine commandLine(Command command) {
        CommandLine line = new CommandLine(command.program());
        command.arguments().forEach(argument -> line.addArgument(argument, false));
        return line;
    }

    private static Map<String, String> environment() throws IOException {
        Map<String, String> environment = EnvironmentUtils.getProcEnvironment();
        environment.put("LC_ALL", "C"); // messages are read by us and quoted to the user
        return environment;
    }
}
