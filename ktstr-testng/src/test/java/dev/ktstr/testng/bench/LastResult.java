// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the journal says of the case that ended last. */
final class LastResult {
    private LastResult() {}

    /** {@return the last line of the {@code results.jsonl} in this directory} */
    static JsonObject of(Path results) throws IOException {
        List<String> lines = Files.readAllLines(results.resolve("results.jsonl"));
        return JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
    }
}
