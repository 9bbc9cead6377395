// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What runs that were killed left on this host. {@link HeldProcess} sees to it that there is nothing, as long as nobody kills its
 * shell as well.
 *
 * @param directories directories of runs that died, sorted
 * @param machines qemu processes whose run died
 */
public record Leftovers(List<Path> directories, List<Orphan> machines) {
    /** How a qemu of ours is told from others: its control socket lies in a run directory. See {@code QemuCommand}. */
    private static final String SOCKET_ARGUMENT = "socket,id=qmp,path=";

    private static final int LARGEST_COMMAND_LINE = 1 << 16;

    public Leftovers {
        directories = List.copyOf(directories);
        machines = List.copyOf(machines);
    }

    /**
     * A machine without a run.
     *
     * @param pid of its qemu
     * @param run the directory of the run it belonged to, which may be gone
     */
    public record Orphan(long pid, Path run) {}

    /**
     * {@return what is left of this user's runs; changes nothing}
     *
     * @throws IOException if the place of the run directories is not this user's alone, or cannot be read
     */
    public static Leftovers find() throws IOException {
        return find(RunDirectory.usualPlace());
    }

    static Leftovers find(Path parent) throws IOException {
        if (Files.exists(parent)) {
            RunDirectory.requireOurs(parent);
        }
        List<Orphan> machines = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            Optional<Path> run = runOf(process, parent);
            // A machine that ends with its run just now is none.
            if (run.isPresent() && !RunDirectory.isAlive(run.get()) && process.isAlive()) {
                machines.add(new Orphan(process.pid(), run.get()));
            }
        }
        return new Leftovers(RunDirectory.dead(parent), machines);
    }

    /** The JDK gives no arguments of processes whose command line is longer than a page, and a machine's is. */
    private static Optional<Path> runOf(ProcessHandle process, Path parent) {
        byte[] line;
        try (var in = Files.newInputStream(Path.of("/proc", Long.toString(process.pid()), "cmdline"))) {
            line = in.readNBytes(LARGEST_COMMAND_LINE);
        } catch (IOException e) {
            return Optional.empty(); // ended, or somebody else's
        }
        String prefix = SOCKET_ARGUMENT + parent + "/";
        return Arrays.stream(new String(line, StandardCharsets.UTF_8).split("\0"))
                .filter(argument -> argument.startsWith(prefix))
                .map(argument -> argument.substring(prefix.length()))
                .filter(path -> path.indexOf('/') > 0)
                .map(path -> parent.resolve(path.substring(0, path.indexOf('/'))))
                .findFirst();
    }
}
