// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.elf.SharedLibraries;
import dev.ktstr.testng.scenario.Payload;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Files of the host that a person wants in the guest. They go to {@value Payload#GUEST_DIRECTORY}, programs with the shared libraries
 * they need.
 */
final class IncludedFiles {
    private static final int EXECUTABLE = 0755;
    private static final int READABLE = 0644;
    private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};

    private final String who;
    private final SharedLibraries libraries;
    private final Map<String, GuestFile> files = new LinkedHashMap<>();

    private IncludedFiles(String who, SharedLibraries libraries) {
        this.who = who;
        this.libraries = libraries;
    }

    /**
     * {@return the files to be sent}
     *
     * @param who names them, for messages
     * @param wanted names and paths; a path is relative to the module, a name is looked for in the module and then in {@code path};
     *     a directory comes with all in it, symbolic links followed
     * @param path directories for names, as in PATH
     * @throws IllegalArgumentException if one is nowhere, or two of them would lie in the same place
     */
    static Collection<GuestFile> of(String who, List<String> wanted, Path module, String path) throws IOException {
        IncludedFiles included = new IncludedFiles(who, SharedLibraries.ofHost());
        for (String one : wanted) {
            included.add(locate(who, one, module, path));
        }
        return included.files.values();
    }

    /**
     * {@return where on the host something is that is wanted}
     *
     * @throws IllegalArgumentException if it is nowhere; names the places
     */
    static Path locate(String who, String wanted, Path module, String path) {
        Path inModule = module.resolve(wanted);
        if (Files.exists(inModule)) {
            return inModule;
        }
        if (!wanted.contains("/")) {
            for (String directory : path.split(File.pathSeparator, -1)) {
                Path candidate = Path.of(directory, wanted);
                if (!directory.isEmpty() && Files.isRegularFile(candidate)) {
                    return candidate;
                }
            }
        }
        throw new IllegalArgumentException(who + " names '" + wanted + "', which is "
                + (wanted.contains("/")
                        ? "not there (" + inModule + ")"
                        : "neither " + inModule + " nor a program in PATH (" + path + ")")
                + "; give the path of a file or a directory");
    }

    private void add(Path root) throws IOException {
        Path base = root.toAbsolutePath().normalize();
        try (Stream<Path> walk = Files.walk(base, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                Path below = base.getParent() == null ? base : base.getParent().relativize(file);
                addFile(file, Payload.GUEST_DIRECTORY + "/" + below);
            }
        }
    }

    private void addFile(Path file, String guestPath) throws IOException {
        put(GuestFile.of(file, guestPath, Files.isExecutable(file) ? EXECUTABLE : READABLE));
        if (isElf(file)) {
            for (GuestFile library : libraries.closure(file)) {
                put(library);
            }
        }
    }

    private void put(GuestFile file) {
        GuestFile other = files.putIfAbsent(file.path(), file);
        if (other != null && !other.equals(file)) {
            throw new IllegalArgumentException(
                    who + " would put two files in one place: " + other + " and " + file + "; rename one of them");
        }
    }

    private static boolean isElf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF_MAGIC.length), ELF_MAGIC);
        }
    }
}
