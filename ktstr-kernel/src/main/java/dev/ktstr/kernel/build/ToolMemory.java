// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Remembers what programs said their versions are, since asking three of them would be most of a warm resolve. */
final class ToolMemory {

    private static final String IDENTITY = "identity";
    private static final String VERSION = "version";

    private final Path file;

    ToolMemory(KernelCacheLayout layout) {
        this.file = layout.log("tools").resolveSibling("tools.json");
    }

    /** {@return what a program said, when it is still the same one} */
    Optional<String> version(String program, String identity) {
        JsonElement known = read().get(program);
        if (known != null && known.isJsonObject()) {
            JsonObject tool = known.getAsJsonObject();
            if (identity.equals(text(tool, IDENTITY))) {
                return Optional.ofNullable(text(tool, VERSION));
            }
        }
        return Optional.empty();
    }

    /** Remembers it. Nobody is hurt when two do that at once and one is forgotten, or when it cannot be written. */
    void remember(String program, String identity, String version) {
        JsonObject all = read();
        JsonObject tool = new JsonObject();
        tool.addProperty(IDENTITY, identity);
        tool.addProperty(VERSION, version);
        all.add(program, tool);
        try {
            Files.createDirectories(file.getParent());
            Path next = Files.createTempFile(file.getParent(), "tools", ".new");
            Files.writeString(next, new Gson().toJson(all) + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // The next one asks again.
        }
    }

    private JsonObject read() {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException | JsonParseException | IllegalStateException e) {
            return new JsonObject();
        }
    }

    private static String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value != null && value.isJsonPrimitive() ? value.getAsString() : null;
    }
}
