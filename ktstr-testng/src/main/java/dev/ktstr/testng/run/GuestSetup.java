// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.Program;
import dev.ktstr.testng.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a scheduler's guest gets before it is started: kernel settings, commands; a scheduler of the kernel is switched on. */
final class GuestSetup {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final GuestAgent agent;
    private final List<Command> commands;

    /** A command of the guest's shell, and what it is for. */
    private record Command(String what, String line) {}

    private GuestSetup(GuestAgent agent, List<Command> commands) {
        this.agent = agent;
        this.commands = commands;
    }

    static GuestSetup of(Scheduler scheduler, GuestAgent agent) {
        List<Command> commands = new ArrayList<>();
        scheduler.sysctls().forEach((key, value) -> {
            String file = "/proc/sys/" + key.replace('.', '/');
            commands.add(new Command("sysctl " + key + "=" + value, "printf '%s' " + quoted(value) + " > " + file));
        });
        scheduler
                .guestSetup()
                .forEach(line -> commands.add(new Command("command that prepares " + scheduler.name(), line)));
        scheduler.builtin().ifPresent(builtin -> builtin.enable()
                .forEach(line -> commands.add(new Command("command that enables " + scheduler.name(), line))));
        return new GuestSetup(agent, commands);
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /**
     * Does it.
     *
     * @throws GuestSetupException if the guest refuses a part of it
     */
    void apply() throws InterruptedException {
        for (Command command : commands) {
            CapturedStreams streams = new CapturedStreams();
            int status = agent.exec(Program.shell(command.line()), streams, LIMIT)
                    .exit()
                    .shellStatus();
            if (status != 0) {
                throw new GuestSetupException(String.format(
                        Locale.ROOT,
                        "the guest refused the %s: '%s' ended with status %d%s",
                        command.what(),
                        command.line(),
                        status,
                        streams.errorText().isBlank()
                                ? ""
                                : ": " + Tail.of(streams.errorText()).strip()));
            }
        }
    }
}
