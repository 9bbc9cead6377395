// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text form of an {@link ImageManifest}: writer and reader side by side. One input or chunk a line, so that a diff of
 * two manifests tells why there are two images.
 */
final class ImageManifestJson {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private ImageManifestJson() {}

    static String write(ImageManifest manifest) {
        JsonObject json = new JsonObject();
        json.addProperty("format", ImageManifest.FORMAT);
        json.addProperty("id", manifest.key().id());
        JsonObject inputs = new JsonObject();
        manifest.key().inputs().forEach(inputs::addProperty);
        json.add("inputs", inputs);
        JsonArray files = new JsonArray();
        manifest.files().forEach(file -> files.add(write(file)));
        json.add("files", files);
        return GSON.toJson(json) + "\n";
    }

    /**
     * Reads a manifest.
     *
     * @throws DamagedImageException when it is none of {@link ImageManifest#FORMAT}
     */
    static ImageManifest read(String text) throws DamagedImageException {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            int format = member(json, "format").getAsInt();
            if (format != ImageManifest.FORMAT) {
                throw new DamagedImageException(
                        "is of format " + format + " in a directory of format " + ImageManifest.FORMAT);
            }
            ImageKey key = readKey(member(json, "inputs").getAsJsonObject());
            String id = member(json, "id").getAsString();
            if (!key.id().equals(id)) {
                throw new JsonParseException("id " + id + " where the inputs give " + key.id());
            }
            return new ImageManifest(key, readFiles(member(json, "files").getAsJsonArray()));
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | UnsupportedOperationException e) { // how gson says that a value is of another type
            throw new DamagedImageException("has a malformed " + ImageManifest.NAME + " (" + firstLine(e) + ")", e);
        }
    }

    private static ImageKey readKey(JsonObject json) {
        Map<String, String> inputs = new LinkedHashMap<>();
        json.entrySet()
                .forEach(input -> inputs.put(input.getKey(), input.getValue().getAsString()));
        return new ImageKey(inputs);
    }

    private static JsonObject write(ImageFile file) {
        JsonObject json = new JsonObject();
        json.addProperty("name", file.name());
        json.addProperty("size", file.size());
        json.addProperty("mtimeNanos", file.mtimeNanos());
        JsonObject chunks = new JsonObject();
        file.chunks()
                .forEach((offset, crc) ->
                        chunks.addProperty(Long.toString(offset), HexFormat.of().toHexDigits(crc)));
        json.add("crc32cByOffset", chunks);
        return json;
    }

    private static List<ImageFile> readFiles(JsonArray array) {
        List<ImageFile> files = new ArrayList<>();
        for (JsonElement element : array) {
            JsonObject json = element.getAsJsonObject();
            TreeMap<Long, Integer> chunks = new TreeMap<>();
            member(json, "crc32cByOffset")
                    .getAsJsonObject()
                    .entrySet()
                    .forEach(chunk -> chunks.put(
                            Long.valueOf(chunk.getKey()),
                            HexFormat.fromHexDigits(chunk.getValue().getAsString())));
            files.add(new ImageFile(
                    member(json, "name").getAsString(),
                    member(json, "size").getAsLong(),
                    member(json, "mtimeNanos").getAsLong(),
                    chunks));
        }
        return files;
    }

    private static JsonElement member(JsonObject json, String name) {
        JsonElement element = json.get(name);
        if (element == null) {
            throw new JsonParseException("no member '" + name + "'");
        }
        return element;
    }

    /** gson's messages go on with a link on a second line. */
    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
