// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.guest.Program;
import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.maven.shell.PassedThrough;
import dev.ktstr.maven.shell.PersonAtTerminal;
import dev.ktstr.testng.run.GuestShell;
import dev.ktstr.testng.run.GuestShellException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Boots a guest and gives a person a shell in it, or runs one command there (-Dktstr.exec). Ctrl-A X leaves the shell.
 *
 * <p>The exit status of a command is printed, written to target/ktstr/shell/exit-code, and fails the build unless it is 0.
 */
@Mojo(name = "shell", requiresProject = false, aggregator = true)
public class ShellMojo extends AbstractKtstrMojo {
    private static final Duration WITHOUT_LIMIT = Duration.ofDays(365);

    /** The guest's CPUs: 1n2l4c1t, 1,2,4,1 or a preset's name such as odd-3llc. */
    @Parameter(property = "ktstr.topology")
    private String topology;

    /** The guest's memory in MiB; by default what its CPUs and the included files need. */
    @Parameter(property = "ktstr.memory")
    private String memory;

    /** A command for the guest's shell to run instead of reading from the terminal. */
    @Parameter(property = "ktstr.exec")
    private String exec;

    /** How long the command may take, in seconds. */
    @Parameter(property = "ktstr.execTimeoutSeconds")
    private String execTimeoutSeconds;

    /** Files and directories of the host to be put into /include of the guest, separated by commas; programs with their libraries. */
    @Parameter(property = "ktstr.include")
    private String include;

    /** A scheduler to be attached: its program, found as tests find theirs, and its arguments, separated by blanks. */
    @Parameter(property = "ktstr.scheduler")
    private String scheduler;

    @Override
    Map<Setting, String> ownParameters() {
        Map<Setting, String> parameters = new HashMap<>();
        parameters.put(Setting.TOPOLOGY, topology);
        parameters.put(Setting.MEMORY, memory);
        parameters.put(Setting.EXEC, exec);
        parameters.put(Setting.EXEC_TIMEOUT, execTimeoutSeconds);
        parameters.put(Setting.INCLUDE, include);
        parameters.put(Setting.SCHEDULER, scheduler);
        return parameters;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        try {
            Settings settings = settings();
            Optional<String> command = settings.value(Setting.EXEC).map(Settings.Value::text);
            if (command.isPresent()) {
                runCommand(settings, command.get());
            } else {
                runShell(settings);
            }
        } catch (KernelException | GuestShellException | IllegalArgumentException | UncheckedIOException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("The shell's files: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted", e);
        }
    }

    private void runCommand(Settings settings, String command)
            throws MojoFailureException, IOException, InterruptedException {
        Duration limit =
                Duration.ofSeconds(settings.positive(Setting.EXEC_TIMEOUT).orElseThrow());
        Path codeFile = GuestShell.directory(settings, module()).resolve("exit-code");
        // A code from before must not be taken for this command's, whatever becomes of it.
        Files.deleteIfExists(codeFile);
        KernelEntry kernel = kernels(settings).one();
        int status;
        try (GuestShell shell = GuestShell.boot(settings, kernel, module(), printed -> {})) {
            getLog().info("Guest " + shell.description());
            ProcessExit exit = shell.exec(Program.shell(command), new PassedThrough(System.out, System.err), limit);
            status = exit.shellStatus();
        }
        writeWhole(codeFile, status + "\n");
        getLog().info("Exit code " + status + ", also in " + codeFile);
        if (status != 0) {
            throw new MojoFailureException("'" + command + "' ended with exit code " + status + " in the guest");
        }
    }

    private static void writeWhole(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whoever leaves does not care whether the guest lets go of the shell. */
    private static void runUntilLeft(GuestShell shell, Program program, PersonAtTerminal person)
            throws InterruptedException {
        try {
            shell.exec(program, person, WITHOUT_LIMIT);
        } catch (GuestShellException e) {
            if (!person.killed()) {
                throw e;
            }
        }
    }

    private void runShell(Settings settings) throws MojoExecutionException, IOException, InterruptedException {
        if (!Terminal.isStandardInput() || !Terminal.isStandardOutput()) {
            throw new MojoExecutionException(
                    "ktstr:shell needs a terminal, and Maven was not started at one; to run one"
                            + " command instead: -D" + Setting.EXEC.property() + "='uname -a'");
        }
        KernelEntry kernel = kernels(settings).one();
        try (PersonAtTerminal person = PersonAtTerminal.open();
                GuestShell shell = GuestShell.boot(settings, kernel, module(), person)) {
            getLog().info("Guest " + shell.description());
            getLog().info("Console log in " + shell.directory() + "; leave with exit or Ctrl-A X");
            Program.Terminal terminal = person.asSeenByGuest();
            person.enterRawMode();
            runUntilLeft(shell, new Program(List.of("/bin/sh", "-l"), Optional.of(terminal)), person);
        }
        getLog().info("The guest is gone");
    }
}
