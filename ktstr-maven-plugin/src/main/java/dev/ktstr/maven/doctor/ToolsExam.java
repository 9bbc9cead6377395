// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.guest.elf.SharedLibraries;
import dev.ktstr.testng.run.Busybox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Programs that runs need besides qemu.
 *
 * @param programs where each program is, by name; empty if it is nowhere
 * @param busybox the busybox that guests are given; empty if there is none
 * @param busyboxProblem why it cannot be used; empty if it can
 */
record ToolsExam(Map<String, Optional<Path>> programs, Optional<Path> busybox, String busyboxProblem) implements Exam {
    /** The packages of what a run starts by name; see HeldProcess. */
    private static final Map<String, String> PACKAGES =
            Map.of("sh", "dash", "setpriv", "util-linux", "sleep", "coreutils", "rm", "coreutils");

    private static final List<String> NAMES = List.of("sh", "setpriv", "sleep", "rm");

    static ToolsExam ofThisHost() {
        Map<String, Optional<Path>> programs = new LinkedHashMap<>();
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        NAMES.forEach(name -> programs.put(name, find(name, path)));
        try {
            Path busybox = Busybox.find();
            boolean isStatic = SharedLibraries.ofHost().closure(busybox).isEmpty();
            return new ToolsExam(
                    programs,
                    Optional.of(busybox),
                    isStatic ? "" : busybox + " needs shared libraries, and guests have none");
        } catch (IOException | RuntimeException e) {
            // There is none, or its libraries are not even here: the message says which.
            return new ToolsExam(programs, Optional.empty(), e.getMessage());
        }
    }

    private static Optional<Path> find(String name, String path) {
        // Runs start /bin/sh by its path.
        String places = name.equals("sh") ? "/bin" : path;
        for (String directory : places.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    @Override
    public List<Diagnosis> diagnoses() {
        List<Diagnosis> found = new ArrayList<>();
        List<String> there = new ArrayList<>();
        programs.forEach((name, place) -> {
            if (place.isPresent()) {
                there.add(place.get().toString());
            } else {
                found.add(Diagnosis.fail(
                        "tools",
                        "there is no " + (name.equals("sh") ? "/bin/sh" : name + " in PATH"),
                        "sudo apt-get install " + PACKAGES.get(name) + " on Debian, sudo dnf install "
                                + PACKAGES.get(name) + " on Fedora"));
            }
        });
        if (found.isEmpty()) {
            found.add(Diagnosis.ok("tools", String.join(", ", there)));
        }
        found.add(busyboxDiagnosis());
        return found;
    }

    private Diagnosis busyboxDiagnosis() {
        if (busyboxProblem.isEmpty()) {
            return Diagnosis.ok("busybox", busybox.map(Path::toString).orElse("found") + " (static)");
        }
        Sentence told = Sentence.of(busyboxProblem);
        return Diagnosis.fail(
                "busybox",
                told.problem(),
                told.cure().orElse("install a static one: sudo apt-get install busybox-static on Debian"));
    }
}
