// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The modules kept for kernels of the cache. They are there whole or not at all; damaged ones are made anew when they are
 * asked for.
 */
public final class ModuleStore {

    private static final String SUMS = "SHA256SUMS";

    /** As sha256sum(1) writes it, and can check it. */
    private static final Pattern LINE = Pattern.compile("(?<digest>[0-9a-f]{64})  (?<file>[A-Za-z0-9_-]+\\.ko)");

    private final KernelCacheLayout layout;
    private final Progress progress;

    /** Makes the door to the modules in the cache at {@code layout}. */
    public ModuleStore(KernelCacheLayout layout, Progress progress) {
        this.layout = layout;
        this.progress = progress;
    }

    /**
     * {@return the modules of a kernel, or empty when they are absent, damaged, or not all that are wanted}
     *
     * @param wanted names without {@code .ko}, with dashes or underscores
     */
    public Optional<KernelModules> find(String key, List<String> wanted) throws IOException {
        Path directory = layout.modules(key);
        Optional<List<String>> lines = lines(directory);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        List<String> files = new ArrayList<>();
        for (String line : lines.get()) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || !isIntact(directory.resolve(matcher.group("file")), matcher.group("digest"))) {
                return Optional.empty();
            }
            files.add(matcher.group("file"));
        }
        boolean complete = wanted.stream().allMatch(name -> files.contains(name.replace('-', '_') + ".ko"));
        return complete ? Optional.of(new KernelModules(directory, files)) : Optional.empty();
    }

    /** {@return the names of the modules that were stored of a kernel, without {@code .ko}; they may be damaged by now} */
    public List<String> names(String key) throws IOException {
        return lines(layout.modules(key)).orElse(List.of()).stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group("file").replace(".ko", ""))
                .toList();
    }

    private static Optional<List<String>> lines(Path directory) throws IOException {
        try {
            // In an encoding that takes any bytes: what is damaged is made anew.
            return Optional.of(Files.readAllLines(directory.resolve(SUMS), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean isIntact(Path file, String digest) throws IOException {
        return Files.isRegularFile(file) && Sha256.of(file).equals(digest);
    }

    /**
     * Puts modules in their place. Those that are there and intact stay as they are, since somebody may be reading them.
     *
     * @param modules a directory in a {@link Staging} that holds the files and nothing else; it is consumed
     * @param files their names in the order of loading
     */
    public KernelModules store(Path modules, String key, List<String> files) throws IOException {
        Map<String, String> digests = new LinkedHashMap<>();
        StringBuilder sums = new StringBuilder();
        for (String file : files) {
            Path module = modules.resolve(file);
            digests.put(file, Sha256.of(module));
            sums.append(digests.get(file)).append("  ").append(file).append('\n');
            SyncedFiles.sync(module);
        }
        SyncedFiles.write(modules.resolve(SUMS), sums.toString());
        SyncedFiles.sync(modules);
        Path place = layout.modules(key);
        Files.createDirectories(place.getParent());
        if (Files.exists(place)) {
            for (Map.Entry<String, String> file : digests.entrySet()) {
                if (!isIntact(place.resolve(file.getKey()), file.getValue())) {
                    replace(modules, place, file.getKey());
                }
            }
            SyncedFiles.sync(place);
            replace(modules, place, SUMS); // last: until then it is the old set
            SyncedFiles.sync(place);
        } else {
            Files.move(modules, place, StandardCopyOption.ATOMIC_MOVE);
            SyncedFiles.sync(place.getParent());
        }
        return new KernelModules(place, files);
    }

    private static void replace(Path from, Path to, String file) throws IOException {
        Files.move(from.resolve(file), to.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Keeps others away from a kernel's modules. */
    public <T> T holding(String key, FileMutex.Action<T> action) throws IOException, InterruptedException {
        return FileMutex.hold(
                layout.lock(Leftovers.modulesLock(key)),
                () -> progress.message("Waiting for another build to finish with the modules of " + key),
                action);
    }
}
