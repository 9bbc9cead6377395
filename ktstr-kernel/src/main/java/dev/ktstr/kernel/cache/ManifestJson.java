// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The text form of a {@link Manifest}: writer and reader side by side, field by field in the same order. */
final class ManifestJson {

    /** Raised when an older reader would misunderstand a newer manifest. */
    static final int SCHEMA = 1;

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private ManifestJson() {}

    static String write(Manifest manifest) {
        JsonObject json = new JsonObject();
        json.addProperty("schema", SCHEMA);
        json.addProperty("key", manifest.key());
        json.addProperty("spec", manifest.spec());
        json.addProperty("release", manifest.release());
        json.addProperty("version", manifest.version());
        json.add("provenance", write(manifest.provenance()));
        json.addProperty("image", manifest.image());
        json.addProperty("vmlinux", manifest.vmlinux());
        JsonArray files = new JsonArray();
        manifest.files().forEach(file -> files.add(write(file)));
        json.add("files", files);
        manifest.storedAt().ifPresent(when -> json.addProperty("storedAt", when.toString()));
        return GSON.toJson(json) + "\n";
    }

    /**
     * Reads a manifest.
     *
     * @throws NewerEntryException when a newer version of ktstr wrote it
     * @throws CorruptEntryException when it is no manifest
     */
    static Manifest read(String text) throws CorruptEntryException {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            int schema = member(json, "schema").getAsInt();
            if (schema > SCHEMA) {
                throw new NewerEntryException(schema, SCHEMA);
            }
            if (schema < SCHEMA) {
                throw new CorruptEntryException(
                        "has a manifest of the outdated schema " + schema + ", this one reads " + SCHEMA);
            }
            return new Manifest(
                    string(json, "key"),
                    string(json, "spec"),
                    string(json, "release"),
                    string(json, "version"),
                    readProvenance(member(json, "provenance").getAsJsonObject()),
                    string(json, "image"),
                    string(json, "vmlinux"),
                    readFiles(member(json, "files").getAsJsonArray()),
                    Optional.ofNullable(json.get("storedAt")).map(when -> Instant.parse(when.getAsString())));
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | DateTimeException
                | UnsupportedOperationException e) { // how gson says that a value is of another type
            throw new CorruptEntryException("has a malformed manifest (" + e.getMessage() + ")", e);
        }
    }

    private static JsonObject write(Provenance provenance) {
        JsonObject json = new JsonObject();
        if (provenance instanceof Provenance.DistroPackage distro) {
            addPackage(json, distro.packageName(), distro.packageVersion(), distro.suite());
        } else if (provenance instanceof Provenance.DistroSource distro) {
            addPackage(json, distro.packageName(), distro.packageVersion(), distro.suite());
        } else if (provenance instanceof Provenance.LocalFile file) {
            json.addProperty("source", "file");
            json.addProperty("path", file.path());
        } else if (provenance instanceof Provenance.Release release) {
            json.addProperty("source", "release");
            json.addProperty("url", release.url());
            json.addProperty("sha256", release.sha256());
            json.addProperty("trust", release.trust());
        } else if (provenance instanceof Provenance.GitCommit git) {
            json.addProperty("source", "git");
            json.addProperty("url", git.url());
            json.addProperty("ref", git.ref());
            json.addProperty("commit", git.commit());
        } else if (provenance instanceof Provenance.LocalTree tree) {
            json.addProperty("source", "tree");
            json.addProperty("path", tree.path());
            json.addProperty("identity", tree.identity());
        } else {
            throw new AssertionError("No text form for " + provenance);
        }
        return json;
    }

    /** Both kinds of packages are written alike, as they were before they were told apart; their names tell. */
    private static void addPackage(JsonObject json, String name, String version, String suite) {
        json.addProperty("source", "distro");
        json.addProperty("package", name);
        json.addProperty("packageVersion", version);
        json.addProperty("suite", suite);
    }

    private static Provenance readPackage(String name, String version, String suite) {
        return name.startsWith(Provenance.DistroSource.NAMES)
                ? new Provenance.DistroSource(name, version, suite)
                : new Provenance.DistroPackage(name, version, suite);
    }

    private static Provenance readProvenance(JsonObject json) {
        String source = string(json, "source");
        return switch (source) {
            case "distro" ->
                readPackage(string(json, "package"), string(json, "packageVersion"), string(json, "suite"));
            case "file" -> new Provenance.LocalFile(string(json, "path"));
            case "release" ->
                new Provenance.Release(string(json, "url"), string(json, "sha256"), string(json, "trust"));
            case "git" -> new Provenance.GitCommit(string(json, "url"), string(json, "ref"), string(json, "commit"));
            case "tree" -> new Provenance.LocalTree(string(json, "path"), string(json, "identity"));
            default -> throw new JsonParseException("unknown source '" + source + "'");
        };
    }

    private static JsonObject write(FileSeal file) {
        JsonObject json = new JsonObject();
        json.addProperty("name", file.name());
        json.addProperty("size", file.size());
        json.addProperty("sha256", file.sha256());
        json.addProperty("mtimeNanos", file.mtimeNanos());
        json.addProperty("inode", file.inode());
        return json;
    }

    private static List<FileSeal> readFiles(JsonArray array) {
        List<FileSeal> files = new ArrayList<>();
        for (JsonElement element : array) {
            JsonObject json = element.getAsJsonObject();
            files.add(new FileSeal(
                    string(json, "name"),
                    member(json, "size").getAsLong(),
                    string(json, "sha256"),
                    member(json, "mtimeNanos").getAsLong(),
                    member(json, "inode").getAsLong()));
        }
        return files;
    }

    private static String string(JsonObject json, String name) {
        return member(json, name).getAsString();
    }

    private static JsonElement member(JsonObject json, String name) {
        JsonElement element = json.get(name);
        if (element == null) {
            throw new JsonParseException("no member '" + name + "'");
        }
        return element;
    }
}
