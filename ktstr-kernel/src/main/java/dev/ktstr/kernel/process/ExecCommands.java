// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.PumpStreamHandler;

/** Runs commands as child processes, with the environment of this JVM and messages in English. */
public final class ExecCommands implements Commands {

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
        Execution.End end =
                new Execution(command, commandLine(command), new PumpStreamHandler(output, errors)).run(everyTick);
        if (end.timedOut()) {
            throw new CommandException("'" + command + "' did not end within "
                    + command.timeout().toSeconds() + " s and was killed. It said last:\n"
                    + new CommandOutput(1, output.text(), errors.text()).tail());
        }
        return new CommandOutput(end.exitCode(), output.text(), errors.text());
    }

    static CommandLine commandLine(Command command) {
        CommandLine line = new CommandLine(command.program());
        command.arguments().forEach(argument -> line.addArgument(argument, false));
        return line;
    }
}
