// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.guest.Program;
import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.progress.Terminal;
import dev.ktstr.maven.shell.PassedThrough;
import dev.ktstr.maven.shell.PersonAtTerminal;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.run.GuestShell;
import dev.ktstr.testng.run.GuestShellException;
import dev.ktstr.testng.run.ShellPlan;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/** The work of the goal {@link dev.ktstr.maven.ShellMojo}. */
public final class ShellGoal implements Goal {
    private static final Duration WITHOUT_LIMIT = Duration.ofDays(365);

    @Override
    public void run(Call call) throws MojoExecutionException, MojoFailureException {
        try {
            Settings settings = GoalSettings.of(call);
            Optional<String> command = settings.value(Setting.EXEC).map(Settings.Value::text);
            if (command.isPresent()) {
                runCommand(call, settings, command.get());
            } else {
                runShell(call, settings);
            }
        } catch (KernelException | GuestShellException | IllegalArgumentException | UncheckedIOException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("The shell's files: " + Reason.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted", e);
        }
    }

    private static void runCommand(Call call, Settings settings, String command)
            throws MojoExecutionException, MojoFailureException, IOException, InterruptedException {
        Duration limit =
                Duration.ofSeconds(settings.positive(Setting.EXEC_TIMEOUT).orElseThrow());
        Path codeFile = GuestShell.directory(settings, call.module()).resolve("exit-code");
        // A code from before must not be taken for this command's, whatever becomes of it.
        Files.deleteIfExists(codeFile);
        ShellPlan plan = ShellPlan.of(settings, call.module());
        KernelEntry kernel = KernelResolution.of(call, settings).one();
        int status;
        try (GuestShell shell = GuestShell.boot(plan, settings, kernel, call.module(), printed -> {})) {
            call.log().info("Guest " + shell.description());
            status = run(shell, command, limit);
        }
        writeWhole(codeFile, status + "\n");
        call.log().info("Exit code " + status + ", also in " + codeFile);
        if (status != 0) {
            throw new MojoFailureException("'" + command + "' ended with exit code " + status + " in the guest");
        }
    }

    private static int run(GuestShell shell, String command, Duration limit)
            throws MojoExecutionException, InterruptedException {
        try {
            ProcessExit exit = shell.exec(Program.shell(command), new PassedThrough(System.out, System.err), limit);
            return exit.shellStatus();
        } catch (GuestShellException e) {
            if (e.outcome() != Outcome.WORKLOAD_TIMEOUT) {
                throw e;
            }
            throw new MojoExecutionException(
                    e.getMessage() + "\n" + Setting.EXEC_TIMEOUT.property() + "=" + limit.toSeconds()
                            + " is how many seconds the command may take",
                    e);
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

    private static void runShell(Call call, Settings settings)
            throws MojoExecutionException, IOException, InterruptedException {
        if (!Terminal.isStandardInput() || !Terminal.isStandardOutput()) {
            throw new MojoExecutionException(
                    "ktstr:shell needs a terminal, and Maven was not started at one; to run one"
                            + " command instead: -D" + Setting.EXEC.property() + "='uname -a'");
        }
        ShellPlan plan = ShellPlan.of(settings, call.module());
        KernelEntry kernel = KernelResolution.of(call, settings).one();
        try (PersonAtTerminal person = PersonAtTerminal.open();
                GuestShell shell = GuestShell.boot(plan, settings, kernel, call.module(), person)) {
            call.log().info("Guest " + shell.description());
            call.log().info("Console log in " + shell.directory() + "; leave with exit or Ctrl-A X");
            Program.Terminal terminal = person.asSeenByGuest();
            person.enterRawMode();
            runUntilLeft(shell, new Program(List.of("/bin/sh", "-l"), Optional.of(terminal)), person);
        }
        call.log().info("The guest is gone");
    }
}
