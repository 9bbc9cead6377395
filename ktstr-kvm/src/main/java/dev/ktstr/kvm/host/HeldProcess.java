// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process that cannot outlive this JVM, however the JVM ends.
 *
 * <p>A shell holds it. The JVM keeps the write end of the shell's standard input and never writes to it; the kernel closes
 * that end when the JVM is gone, and end of file means kill. A parent-death signal set by the JVM itself would not do: it fires
 * when the <em>thread</em> that started the child ends. Between the shell and its children it does, since a shell has one thread,
 * and it covers a shell that was killed. The shell also removes the child's directory after it.
 */
public final class HeldProcess implements AutoCloseable {
    /** $1 is the directory to remove at the end, the rest is the command. */
    private static final String SHELL = String.join(
            "\n",
            // Ctrl-C reaches the whole foreground process group; this shell must live to clean up.
            "trap '' INT HUP TERM",
            "directory=$1; shift",
            "exec 3<&0",
            "setpriv --pdeathsig KILL -- \"$@\" </dev/null 3<&- &",
            "child=$!",
            "setpriv --pdeathsig KILL -- sh -c 'while read -r line; do :; done; kill -9 \"$0\"' \"$child\" <&3 3<&- &",
            "exec 3<&-",
            "wait \"$child\"",
            "status=$?",
            "rm -rf -- \"$directory\" \"$directory.lock\"",
            "exit \"$status\"");

    private static final long KILL_MILLIS = 5000;

    private final Process shell;

    private HeldProcess(Process shell) {
        this.shell = shell;
    }

    /**
     * Starts a command.
     *
     * @param command program and arguments; its standard input is empty
     * @param directory removed with all its contents when the process has ended, and so is its lock file, if it has one:
     *     the same name with {@code .lock} behind it
     * @param output where its standard output and standard error go
     */
    public static HeldProcess start(List<String> command, Path directory, Path output) {
        List<String> held = new ArrayList<>(List.of("/bin/sh", "-c", SHELL, "ktstr-hold", directory.toString()));
        held.addAll(command);
        try {
            return new HeldProcess(new ProcessBuilder(held)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start());
        } catch (IOException e) {
            throw new MachineException("cannot start " + command.get(0), e);
        }
    }

    /** {@return whether it still runs} */
    public boolean isAlive() {
        return shell.isAlive();
    }

    /** {@return how it ended, as a shell counts: 128 + the signal's number if it was killed by one} */
    public int exitStatus() {
        return shell.exitValue();
    }

    /** Kills it and waits until it is gone. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // The pipe is closed already when the shell is gone, which is what this is for.
        }
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KILL_MILLIS);
        while (shell.isAlive() && System.nanoTime() < deadline) {
            try {
                shell.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (shell.isAlive()) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
