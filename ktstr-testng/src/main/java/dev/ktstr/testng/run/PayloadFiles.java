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
import java.util.Map;
import java.util.stream.Stream;

/**
 * A payload's files on the host: found, and its libraries known, before a machine is started for it.
 *
 * @param payload whose they are
 * @param files the program, what that needs, and what else it brings along
 */
record PayloadFiles(Payload payload, Collection<GuestFile> files) {
    /**
     * {@return the files of a payload}
     *
     * @param module the directory of the Maven module, which paths are relative to
     * @param path directories for names, as in PATH
     * @throws IllegalArgumentException if a file is nowhere, or its program cannot run in a guest
     */
    static PayloadFiles of(Payload payload, Path module, String path) {
        String who = "payload '" + payload.name() + "'";
        List<String> wanted = Stream.concat(Stream.of(payload.binary()), payload.included().stream())
                .toList();
        try {
            PayloadProgram.require(IncludedFiles.locate(who, payload.binary(), module, path));
            return new PayloadFiles(payload, IncludedFiles.of(who, wanted, module, path));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    who + ": " + payload.binary() + " cannot run in a guest: " + e.getMessage(), e);
        }
    }

    /**
     * Notes which files lie where in a guest.
     *
     * @param placed by their paths there
     * @return those that were not there yet
     * @throws IllegalArgumentException if another one is in the place of one of them
     */
    List<GuestFile> place(Map<String, GuestFile> placed) {
        List<GuestFile> news = new ArrayList<>();
        for (GuestFile file : files) {
            GuestFile other = placed.putIfAbsent(file.path(), file);
            if (other == null) {
                news.add(file);
            } else if (!other.equals(file)) {
                throw new IllegalArgumentException("payload '" + payload.name() + "' brings " + file
                        + ", but another payload of the case has put " + other + " there; rename one of the files");
            }
        }
        return news;
    }

    /** Puts those of its files into a guest that are not there yet. */
    void install(GuestAgent agent, Map<String, GuestFile> placed) throws InterruptedException, IOException {
        for (GuestFile file : place(placed)) {
            agent.putFile(file);
        }
    }
}
