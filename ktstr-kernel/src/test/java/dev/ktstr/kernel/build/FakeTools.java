// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.process.Command;
import dev.ktstr.kernel.process.CommandOutput;
import dev.ktstr.kernel.process.Commands;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A machine that has all that a build needs, whatever this one has; make is this one's. */
public final class FakeTools implements Commands {
    final Map<String, String> versions =
            new ConcurrentHashMap<>(Map.of("gcc", "gcc 12", "ld", "ld 2.40", "pahole", "v1.24"));
    final Set<String> missing = new HashSet<>(Set.of("ccache"));

    /** Gives a program another version. */
    public void upgrade(String program, String version) {
        versions.put(program, version);
    }

    @Override
    public boolean exists(String program) {
        return !missing.contains(program);
    }

    @Override
    public CommandOutput run(Command command, Runnable everyTick) {
        return new CommandOutput(0, versions.getOrDefault(command.program(), "") + "\nmore\n", "");
    }
}
