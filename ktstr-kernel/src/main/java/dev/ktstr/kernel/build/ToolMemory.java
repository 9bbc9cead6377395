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
import java.util.Optional;

/** Remembers what programs said their versions are, since asking three of them would be most of a warm resolve. */
final class ToolMemory {

    private static final String IDENTITY = "identity";
    private static final String VERSION = "version";

    private final Path file;
    private final boolean remembers;

    ToolMemory(KernelCacheLayout layout) {
        this(layout.logs().resolve("tools.json"), true);
    }

    private ToolMemory(Path file, boolean remembers) {
        this.file = file;
        this.remembers = remembers;
    }

    /** {@return the same memory, which is only read} */
    ToolMemory untouched() {
        return new ToolMemory(file, false);
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

    /** Remembers it, unless this memory is only read. */
    void remember(String program, String identity, String version) {
        if (!remembers) {
            return;
        }
        JsonObject all = read();
        JsonObject tool = new JsonObject();
        tool.addProperty(IDENTITY, identity);
        tool.addProperty(VERSION, version);
        all.add(program, tool);
        Memo.write(file, new Gson().toJson(all) + "\n");
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
