// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.testng.scenario.Payload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A payload's files on the host: found, and its libraries known, before a machine is started for it.
 *
 * @param payload whose they are
 * @param files its program and what that needs
 */
record PayloadFiles(Payload payload, Collection<GuestFile> files) {
    /**
     * {@return the files of a payload}
     *
     * @param module the directory of the Maven module, which paths are relative to
     * @param path directories for names, as in PATH
     * @throws IllegalArgumentException if its program is nowhere, or cannot run in a guest
     */
    static PayloadFiles of(Payload payload, Path module, String path) {
        String who = "payload '" + payload.name() + "'";
        try {
            return new PayloadFiles(payload, IncludedFiles.of(who, List.of(payload.binary()), module, path));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    who + ": " + payload.binary() + " cannot run in a guest: " + e.getMessage(), e);
        }
    }

    /** Puts them into a guest, and returns the payload's command line there. */
    List<String> install(GuestAgent agent) throws InterruptedException, IOException {
        for (GuestFile file : files) {
            agent.putFile(file);
        }
        List<String> argv = new ArrayList<>();
        argv.add(IncludedFiles.GUEST_DIRECTORY + "/" + Path.of(payload.binary()).getFileName());
        argv.addAll(payload.args());
        return argv;
    }
}
