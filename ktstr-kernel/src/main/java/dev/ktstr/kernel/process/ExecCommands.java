// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.PumpStreamHandler;

/** Runs commands as child processes, with the environment of this JVM and messages in English. */
public final class ExecCommands implements Commands {

    @Override
    public boolean exists(String program) {
        return find(program).isPresent();
    }

    /** {@return its file, with all that changes when it is replaced; running it to ask would take a hundred times as long} */
    @Override
    public Optional<String> identity(String program) {
        return find(program).flatMap(file -> {
            try {
                Path real = file.toRealPath();
                return Optional.of(real + " " + new TreeMap<>(Files.readAttributes(real, "unix:size,ino,mode,ctime")));
            } catch (IOException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<List<Path>> places(String program) {
        List<Path> places = new ArrayList<>();
        for (Path place : candidates(program)) {
            places.add(place);
            if (Files.isExecutable(place)) {
                break;
            }
        }
        return Optional.of(places);
    }

    private static Optional<Path> find(String program) {
        return candidates(program).stream().filter(Files::isExecutable).findFirst();
    }

    private static List<Path> candidates(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .toList();
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
