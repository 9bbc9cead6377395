// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers which entry answers a spec that may mean another kernel tomorrow, such as {@code distro:7.0}. One file per
 * spec, replaced by a rename, so that readers need no lock. Losing it costs one question to the archive.
 */
public final class SpecIndex {

    private final KernelCacheLayout layout;

    /** Makes the index of the cache at {@code layout}. */
    public SpecIndex(KernelCacheLayout layout) {
        this.layout = layout;
    }

    /**
     * An answer.
     *
     * @param key of the entry
     * @param checkedAt when the archive was last asked
     */
    public record Answer(String key, Instant checkedAt) {}

    /** {@return the file of the answer for a spec} */
    public Path file(String name) {
        return layout.index(name);
    }

    /** {@return the last answer for a spec; empty when there is none or its file is damaged} */
    public Optional<Answer> find(String name) throws IOException {
        try {
            // Any bytes are read, so that a damaged file is a damaged text and nothing worse.
            String text = Files.readString(file(name), StandardCharsets.ISO_8859_1);
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            String key = json.get("key").getAsString();
            Instant checkedAt = Instant.parse(json.get("checkedAt").getAsString());
            return KernelSpec.CacheKey.isKey(key) ? Optional.of(new Answer(key, checkedAt)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NullPointerException
                | DateTimeException e) {
            return Optional.empty(); // it is only a memory: ask again and write it anew
        }
    }

    /** Remembers an answer. Its caller holds the lock of the spec. */
    public void remember(String name, Answer answer) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("key", answer.key());
        json.addProperty("checkedAt", answer.checkedAt().toString());
        Path file = file(name);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(file.getParent());
        Files.writeString(next, new Gson().toJson(json) + "\n", StandardCharsets.UTF_8);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
