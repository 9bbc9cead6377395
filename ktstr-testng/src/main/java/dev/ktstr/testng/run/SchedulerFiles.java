// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.plan.SchedulerCommand;
import dev.ktstr.testng.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A scheduler's files on the host: found, and its libraries known, before a machine is started for it.
 *
 * @param scheduler whose they are
 * @param binary its program
 * @param libraries what the program needs, with the places where it looks for them
 * @param config its config file
 */
record SchedulerFiles(Scheduler scheduler, Path binary, List<GuestFile> libraries, Optional<Path> config) {
    private static final String BIN = "/ktstr/bin/";
    private static final String CONFIG = "/ktstr/config/";
    private static final int EXECUTABLE = 0755;
    private static final int READABLE = 0644;

    SchedulerFiles {
        libraries = List.copyOf(libraries);
    }

    /**
     * Puts them into a guest.
     *
     * @param directory a name of their own, where several schedulers come; empty for none
     * @param libraryAt the libraries of schedulers that are there, by their paths; those of this one are added. None is sent twice: without
     *     KVM, qemu would translate the code of one that is written to anew
     * @return how the scheduler is started there
     */
    SchedulerCommand install(GuestAgent agent, String directory, Map<String, GuestFile> libraryAt)
            throws InterruptedException, IOException {
        for (GuestFile library : libraries) {
            if (!library.equals(libraryAt.get(library.path()))) {
                agent.putFile(library);
                libraryAt.put(library.path(), library);
            }
        }
        String program = BIN + directory + binary.getFileName();
        agent.putFile(GuestFile.of(binary, program, EXECUTABLE));
        List<String> argv = new ArrayList<>(List.of(program));
        if (config.isPresent()) {
            String file = CONFIG + directory + config.get().getFileName();
            agent.putFile(GuestFile.of(config.get(), file, READABLE));
            scheduler.configFile().orElseThrow().args().forEach(argument -> argv.add(argument.replace("{file}", file)));
        }
        argv.addAll(scheduler.args());
        return new SchedulerCommand(scheduler.name(), argv);
    }
}
