// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.goal.ShellGoal;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Boots a guest and gives a person a shell in it, or runs one command there (-Dktstr.exec). Ctrl-A X leaves the shell.
 *
 * <p>The exit status of a command is printed, written to target/ktstr/shell/exit-code, and fails the build unless it is 0.
 */
@Mojo(name = "shell", requiresProject = false, aggregator = true)
public class ShellMojo extends AbstractGuestMojo {
    /** The guest's CPUs: 1n2l4c1t, 1,2,4,1 or a preset's name such as odd-3llc. */
    @Parameter(property = "ktstr.topology")
    String topology;

    /** The guest's memory in MiB; by default what its CPUs and the included files need. */
    @Parameter(property = "ktstr.memory")
    String memory;

    /** A command for the guest's shell to run instead of reading from the terminal. */
    @Parameter(property = "ktstr.exec")
    String exec;

    /** How long the command may take, in seconds. */
    @Parameter(property = "ktstr.execTimeoutSeconds")
    String execTimeoutSeconds;

    /** Files and directories of the host to be put into /include of the guest, separated by commas; programs with their libraries. */
    @Parameter(property = "ktstr.include")
    String include;

    /** A scheduler to be attached: its program, found as tests find theirs, and its arguments, separated by blanks. */
    @Parameter(property = "ktstr.scheduler")
    String scheduler;

    @Override
    Goal goal() {
        return new ShellGoal();
    }
}
