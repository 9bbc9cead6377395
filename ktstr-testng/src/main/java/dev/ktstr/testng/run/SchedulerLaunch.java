// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.SchedulerStart;
import dev.ktstr.guest.elf.SharedLibraries;
import dev.ktstr.testng.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Brings a scheduler into a guest, with the libraries it needs, and starts it. */
final class SchedulerLaunch {
    private static final String GUEST_BIN = "/ktstr/bin/";
    private static final int EXECUTABLE = 0755;
    /** How long a scheduler may take to be attached, which includes the verification of its programs. */
    private static final Duration ATTACH_LIMIT = Duration.ofSeconds(20);

    private SchedulerLaunch() {}

    static SchedulerStart start(GuestAgent agent, Scheduler scheduler, Path binary)
            throws InterruptedException, IOException {
        for (GuestFile library : SharedLibraries.ofHost().closure(binary)) {
            agent.putFile(library);
        }
        String guestPath = GUEST_BIN + binary.getFileName();
        agent.putFile(GuestFile.of(binary, guestPath, EXECUTABLE));
        List<String> argv = new ArrayList<>(List.of(guestPath));
        argv.addAll(scheduler.args());
        return agent.startScheduler(scheduler.name(), argv, ATTACH_LIMIT);
    }
}
