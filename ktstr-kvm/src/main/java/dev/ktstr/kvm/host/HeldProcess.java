// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A child process that cannot outlive this JVM, however the JVM ends.
 *
 * <p>A shell holds it. The JVM keeps the write end of the shell's standard input and never writes to it; the kernel closes
 * that end when the JVM is gone, and end of file means kill. A parent-death signal set by the JVM itself would not do: it fires
 * when the <em>thread</em> that started the child ends. Between the shell and its children it does, since a shell has one thread,
 * and it covers a shell that was killed. The shell also removes the child's directory after it.
 */
public final class HeldProcess implements AutoCloseable {
    /** $1 is the directory to remove at the end, $2 its parent if that is to go too once it is empty, the rest is the command. */
    private static final String SHELL = String.join(
            "\n",
            // Ctrl-C reaches the whole foreground process group; this shell must live to clean up.
            "trap '' INT HUP TERM",
            "directory=$1; parent=$2; shift 2",
            "exec 3<&0",
            // A shell that was killed before setpriv had run would not be missed: whoever has another parent by then
            // ends.
            "under='[ \"$PPID\" = \"$0\" ] || exit; '",
            "setpriv --pdeathsig KILL -- sh -c \"$under\"'exec \"$@\"' $$ \"$@\" </dev/null 3<&- &",
            "child=$!",
            "setpriv --pdeathsig KILL -- sh -c \"$under\"'while read -r line; do :; done; kill -9 \"$1\"' $$ \"$child\" <&3 3<&- &",
            "exec 3<&-",
            "wait \"$child\" 2>/dev/null",
            "status=$?",
            // Of a killed run all shells remove at once, and a machine that was just starting may put a file in
            // between.
            "tries=0",
            "until rm -rf -- \"$directory\" 2>/dev/null || [ \"$tries\" -eq 20 ]; do tries=$((tries + 1)); sleep 0.1; done",
            "[ -z \"$parent\" ] || { rm -f -- \"$directory.lock\"; rmdir -- \"$parent\" 2>/dev/null; }",
            "exit \"$status\"");

    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    /** What is left for the kernel once the shell itself had to be killed. */
    private static final Duration FORCED_LIMIT = Duration.ofSeconds(1);

    private final Process shell;
    private final String program;

    private HeldProcess(Process shell, String program) {
        this.shell = shell;
        this.program = program;
    }

    /**
     * Starts a command.
     *
     * @param command program and arguments; its standard input is empty
     * @param directory removed with all its contents when the process has ended
     * @param output where its standard output and standard error go
     */
    public static HeldProcess start(List<String> command, Path directory, Path output) {
        return start(command, directory, "", output);
    }

    /**
     * Starts a process whose end removes a run's directory, the lock file beside it (the same name with {@code .lock} behind it),
     * and the directory both are in, if nothing else is.
     */
    static HeldProcess startRemover(List<String> command, Path directory) {
        return start(command, directory, directory.getParent().toString(), Path.of("/dev/null"));
    }

    private static HeldProcess start(List<String> command, Path directory, String parent, Path output) {
        try {
            Process shell = new ProcessBuilder(holding(command, directory, parent))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new HeldProcess(shell, command.get(0));
        } catch (IOException e) {
            throw new MachineException("cannot start " + command.get(0), e);
        }
    }

    static List<String> holding(List<String> command, Path directory, String parent) {
        List<String> held =
                new ArrayList<>(List.of("/bin/sh", "-c", SHELL, "ktstr-hold", directory.toString(), parent));
        held.addAll(command);
        return held;
    }

    /** {@return whether it still runs} */
    public boolean isAlive() {
        return shell.isAlive();
    }

    /** {@return how it ended, as a shell counts: 128 + the signal's number if it was killed by one} */
    public int exitStatus() {
        return shell.exitValue();
    }

    /** {@return whether it ended within a time; its directory is gone then, too} */
    public boolean await(Duration limit) throws InterruptedException {
        return shell.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Kills it and waits until it is gone.
     *
     * @throws MachineException if it is not gone after some seconds, which only the kernel can bring about
     */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // The pipe is closed already when the shell is gone, which is what this is for.
        }
        if (endWithin(shell.onExit(), KILL_LIMIT)) {
            return;
        }
        List<ProcessHandle> descendants = shell.descendants().toList();
        descendants.forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
        List<CompletableFuture<?>> ends = new ArrayList<>(List.of(shell.onExit()));
        descendants.forEach(process -> ends.add(process.onExit()));
        if (!endWithin(CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0])), FORCED_LIMIT)) {
            throw new MachineException(program + " was killed and did not end within "
                    + KILL_LIMIT.plus(FORCED_LIMIT).toSeconds() + " s; still there: "
                    + Stream.concat(Stream.of(shell.toHandle()), descendants.stream())
                            .filter(ProcessHandle::isAlive)
                            .map(process -> "process " + process.pid())
                            .collect(Collectors.joining(", ")));
        }
    }

    /** An interrupt must not leave a process behind: it is kept for the caller. */
    private static boolean endWithin(CompletableFuture<?> end, Duration limit) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    end.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException | ExecutionException e) {
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
