// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestBinaries;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.elf.SharedLibraries;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import dev.ktstr.testng.settings.SimilarNames;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the program that loads a scheduler. */
final class SchedulerBinary {
    /** The scheduler that ktstr brings along. */
    private static final String BUNDLED = "scx-ktstr";

    private final Settings settings;
    private final Path module;
    private final Path extracted;
    /** Whose program was looked for. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    /**
     * @param settings where a path may be set
     * @param module the directory of the Maven module
     * @param extracted where a scheduler that ktstr brings along may be unpacked to
     */
    SchedulerBinary(Settings settings, Path module, Path extracted) {
        this.settings = settings;
        this.module = module;
        this.extracted = extracted;
    }

    /**
     * {@return the files of a scheduler that has a program}
     *
     * @throws SchedulerMissingException if the program is nowhere; names every place looked at
     * @throws SchedulerUnusableException if it cannot run in a guest, or its config file is not there
     */
    SchedulerFiles files(Scheduler scheduler) {
        Path binary = find(scheduler);
        return new SchedulerFiles(scheduler, binary, libraries(scheduler, binary), config(scheduler));
    }

    private static List<GuestFile> libraries(Scheduler scheduler, Path binary) {
        try {
            return SharedLibraries.ofHost().closure(binary);
        } catch (IOException e) {
            throw new SchedulerUnusableException(
                    "scheduler " + scheduler.name() + ": " + binary + " cannot run in a guest: " + e.getMessage(), e);
        }
    }

    private Optional<Path> config(Scheduler scheduler) {
        Optional<Path> file = scheduler.configFile().map(declared -> module.resolve(declared.hostFile()));
        file.filter(path -> !Files.isReadable(path) || Files.isDirectory(path)).ifPresent(path -> {
            throw new SchedulerUnusableException(
                    "scheduler " + scheduler.name() + ": its config file " + path + " is "
                            + (Files.exists(path) ? "no file that can be read" : "not there"),
                    null);
        });
        return file;
    }

    /**
     * {@return the program of a scheduler that has one}
     *
     * @throws SchedulerMissingException if it is nowhere; names every place looked at
     */
    Path find(Scheduler scheduler) {
        asked.add(scheduler.name());
        String binary = scheduler.binary().orElseThrow();
        Optional<Settings.Value> set = settings.schedulerBinary(scheduler.name());
        if (set.isPresent()) {
            return requireExecutable(
                    scheduler, module.resolve(set.get().text()), set.get().origin());
        }
        if (binary.contains("/")) {
            return requireExecutable(scheduler, module.resolve(binary), "its declaration");
        }
        List<String> tried = new ArrayList<>();
        tried.add("-D" + Setting.SCHEDULER_PREFIX + scheduler.name() + " (not set)");
        for (Path directory : directories()) {
            Path candidate = directory.resolve(binary);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
            tried.add(candidate.toString());
        }
        if (binary.equals(BUNDLED)) {
            return bundled();
        }
        tried.add("what ktstr brings along: " + BUNDLED);
        throw new SchedulerMissingException(
                "no binary '" + binary + "' for scheduler " + scheduler.name() + "; looked for:\n  "
                        + String.join("\n  ", tried) + "\nBuild it, or say where it is: -D" + Setting.SCHEDULER_PREFIX
                        + scheduler.name() + "=/path/to/" + binary);
    }

    /** {@return for each path that was set for a scheduler that nobody asked for: what was set, and for whom perhaps} */
    List<String> unused() {
        return settings.commandLine().keySet().stream()
                .filter(property -> property.startsWith(Setting.SCHEDULER_PREFIX))
                .map(property -> property.substring(Setting.SCHEDULER_PREFIX.length()))
                .filter(name -> !asked.isEmpty() && !asked.contains(name))
                .map(name -> "-D" + Setting.SCHEDULER_PREFIX + name
                        + " was used by no case: none has a scheduler of that" + " name, those that ran have "
                        + new TreeSet<>(asked) + SimilarNames.didYouMean(name, asked))
                .toList();
    }

    private Path bundled() {
        try {
            return GuestBinaries.ofHost().extractTestScheduler(extracted);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + BUNDLED + " to " + extracted, e);
        }
    }

    private Set<Path> directories() {
        Set<Path> directories = new LinkedHashSet<>(List.of(module.resolve("target")));
        for (String entry : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                directories.add(Path.of(entry));
            }
        }
        return directories;
    }

    private static Path requireExecutable(Scheduler scheduler, Path path, String origin) {
        if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            throw new SchedulerMissingException("scheduler " + scheduler.name() + ": " + path + " (from " + origin
                    + ") is " + (Files.exists(path) ? "no executable file" : "not there"));
        }
        return path;
    }
}
