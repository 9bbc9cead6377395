// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.elf;

import dev.ktstr.guest.GuestFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Finds the shared libraries a binary needs, as the loader of glibc would ({@code ld.so(8)}): breadth first, each by
 *
 * <ol>
 *   <li>its own path, where its name has a slash;
 *   <li>{@code DT_RPATH} of who needs it and of those who needed that one, where the former has no {@code DT_RUNPATH};
 *   <li>{@code DT_RUNPATH} of who needs it;
 *   <li>the directories of {@code /etc/ld.so.conf}, which is what the loader's cache is made from;
 *   <li>the default directories of the usual distributions.
 * </ol>
 *
 * {@code LD_LIBRARY_PATH} is left out: what runs in a guest should not depend on who started the test. So are variants
 * for newer processors ({@code glibc-hwcaps}): the guest's processor may be an older one. Libraries that a program
 * loads by {@code dlopen} are in no list; send those as files of their own.
 */
public final class SharedLibraries {
    /**
     * Where libraries go in a guest. The initramfs makes every directory that a loader searches by default lead here: which
     * ones those are is built into the loader, and differs between distributions.
     */
    public static final String GUEST_DIRECTORY = "/lib64";

    private static final int MODE = 0755;
    private static final Map<Integer, String> MACHINES = Map.of(62, "x86_64", 183, "aarch64");

    private final Path root;

    private SharedLibraries(Path root) {
        this.root = root;
    }

    /** {@return the libraries of this host} */
    public static SharedLibraries ofHost() {
        return new SharedLibraries(Path.of("/"));
    }

    /** {@return the libraries of another system's root directory} */
    public static SharedLibraries below(Path root) {
        return new SharedLibraries(root.toAbsolutePath().normalize());
    }

    /**
     * Finds all that a binary needs to run in a guest. Libraries go to {@link #GUEST_DIRECTORY} under the name
     * they are asked for by, where every loader finds them without a cache; those asked for with a path, and the loader
     * itself, go to that path.
     *
     * @param binary on the host; it is not in the result, as its place in the guest is the caller's choice
     * @return the loader first, then libraries in the order they are loaded; empty for a static binary and for a script
     * @throws MalformedElfException where the binary, or a library it names by path, is no ELF binary of its kind
     * @throws MissingLibraryException where a library is nowhere
     */
    public List<GuestFile> closure(Path binary) throws IOException {
        Path file = binary.toRealPath();
        return isScript(file) ? List.of() : new Search(file).run();
    }

    /** A script needs no libraries but its interpreter, and of those a guest has one: its shell. */
    private static boolean isScript(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(2), new byte[] {'#', '!'});
        }
    }

    /** An object that was loaded, and because of whom. */
    private record Loaded(Path file, ElfDynamic elf, Loaded loader) {}

    /** One walk through the needs of one binary. */
    private final class Search {
        private final Path binary;
        private final ElfDynamic executable;
        private final List<Path> systemDirectories;
        private final Map<String, GuestFile> found = new LinkedHashMap<>();
        private final Queue<Loaded> open = new ArrayDeque<>();

        Search(Path binary) throws IOException {
            this.binary = binary;
            this.executable = ElfDynamic.read(binary);
            if (!MACHINES.containsKey(executable.machine())) {
                throw new MalformedElfException(
                        binary, "is for ELF machine " + executable.machine() + ", expected one of " + MACHINES);
            }
            this.systemDirectories = systemDirectories();
        }

        List<GuestFile> run() throws IOException {
            if (executable.interpreter().isPresent()) {
                String interpreter = executable.interpreter().get();
                Path file = LoaderConfig.below(root, interpreter);
                if (!Files.isRegularFile(file)) {
                    throw new MissingLibraryException(interpreter, binary, List.of(file.getParent()));
                }
                found.put(fileName(interpreter), GuestFile.of(file, interpreter, MODE));
            }
            open.add(new Loaded(binary, executable, null));
            while (!open.isEmpty()) {
                Loaded object = open.remove();
                for (String name : object.elf.needed()) {
                    // The loader loads a name once, whoever asks for it next.
                    if (!found.containsKey(name)) {
                        load(name, object);
                    }
                }
            }
            return List.copyOf(found.values());
        }

        private void load(String name, Loaded neededBy) throws IOException {
            Set<Path> searched = new LinkedHashSet<>();
            if (name.contains("/")) {
                Optional<Path> file = resolve(name, neededBy);
                file.map(Path::getParent).ifPresent(searched::add);
                Optional<ElfDynamic> elf = file.isPresent() ? usable(file.get()) : Optional.empty();
                if (elf.isPresent()) {
                    add(name, file.get(), guestPath(file.get()), elf.get(), neededBy);
                    return;
                }
            } else if (name.isEmpty()) {
                throw new MalformedElfException(neededBy.file, "needs a library without a name");
            } else {
                searched.addAll(searchPath(neededBy));
                for (Path directory : searched) {
                    Path file = directory.resolve(name);
                    Optional<ElfDynamic> elf = usable(file);
                    if (elf.isPresent()) {
                        add(name, file, GUEST_DIRECTORY + "/" + name, elf.get(), neededBy);
                        return;
                    }
                }
            }
            throw new MissingLibraryException(name, neededBy.file, List.copyOf(searched));
        }

        private void add(String name, Path file, String guestPath, ElfDynamic elf, Loaded neededBy) {
            found.put(name, GuestFile.of(file, guestPath, MODE));
            open.add(new Loaded(file, elf, neededBy));
        }

        /** {@return the file's contents, empty where the loader would go on to the next directory} */
        private Optional<ElfDynamic> usable(Path file) throws IOException {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            try {
                ElfDynamic elf = ElfDynamic.read(file);
                return elf.machine() == executable.machine() ? Optional.of(elf) : Optional.empty();
            } catch (MalformedElfException notLoadable) {
                // Such as a 32-bit library, or the linker script that a -dev package has under a library's name.
                return Optional.empty();
            }
        }

        private List<Path> searchPath(Loaded neededBy) {
            List<Path> path = new ArrayList<>();
            if (neededBy.elf.runpath().isEmpty()) {
                for (Loaded object = neededBy; object != null; object = object.loader) {
                    if (object.elf.runpath().isEmpty()) {
                        addDirectories(path, object.elf.rpath(), object);
                    }
                }
            }
            addDirectories(path, neededBy.elf.runpath(), neededBy);
            path.addAll(systemDirectories);
            return path;
        }

        private void addDirectories(List<Path> path, List<String> entries, Loaded object) {
            for (String entry : entries) {
                if (entry.contains("$LIB") || entry.contains("${LIB}")) {
                    for (String lib : List.of("lib/" + triplet(), "lib64", "lib")) {
                        resolve(entry.replace("${LIB}", lib).replace("$LIB", lib), object)
                                .ifPresent(path::add);
                    }
                } else {
                    resolve(entry, object).ifPresent(path::add);
                }
            }
        }

        /**
         * {@return a path that an object names, with its tokens replaced; empty for a relative or empty one} Those are seen
         * from the current directory, which is another one in the guest.
         */
        private Optional<Path> resolve(String entry, Loaded object) {
            String machine = MACHINES.get(executable.machine());
            String path = entry.replace("${PLATFORM}", machine).replace("$PLATFORM", machine);
            for (String origin : List.of("${ORIGIN}", "$ORIGIN")) {
                if (path.startsWith(origin)) {
                    Path directory = object.file.getParent();
                    return Optional.of(
                            Path.of(directory + path.substring(origin.length())).normalize());
                }
            }
            return path.startsWith("/") ? Optional.of(LoaderConfig.below(root, path)) : Optional.empty();
        }

        private String guestPath(Path file) {
            return file.startsWith(root) ? "/" + root.relativize(file) : file.toString();
        }

        private List<Path> systemDirectories() throws IOException {
            Set<Path> directories = new LinkedHashSet<>(LoaderConfig.directories(root));
            for (String directory :
                    List.of("/lib/" + triplet(), "/usr/lib/" + triplet(), "/lib64", "/usr/lib64", "/lib", "/usr/lib")) {
                directories.add(LoaderConfig.below(root, directory));
            }
            return List.copyOf(directories);
        }

        private String triplet() {
            return MACHINES.get(executable.machine()) + "-linux-gnu";
        }
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
