// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import com.google.gson.stream.JsonReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of the first JSON object in a text, by their paths: {@code jobs.0.read.iops}. */
final class JsonNumbers {
    /** A program that prints more has no metrics that anybody reads. */
    private static final int MAX_NUMBERS = 10_000;

    private static final int MAX_DEPTH = 64;

    private final Map<String, Double> numbers = new LinkedHashMap<>();

    private JsonNumbers() {}

    /**
     * {@return the numbers of the first object; what stands before and behind it does not matter}
     *
     * @throws IOException if there is none, or it does not end; says which
     */
    static Map<String, Double> in(String text) throws IOException {
        for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
            JsonNumbers found = new JsonNumbers();
            try {
                found.read("", new JsonReader(new StringReader(text.substring(at))), 0);
                return found.numbers;
            } catch (EOFException e) {
                // What is within it would have other paths.
                throw new EOFException("its JSON breaks off");
            } catch (IOException | IllegalStateException e) {
                // A brace of some other text.
            }
        }
        throw new IOException("it printed no JSON object");
    }

    private void read(String path, JsonReader json, int depth) throws IOException {
        switch (json.peek()) {
            case BEGIN_OBJECT -> readObject(path, json, depth);
            case BEGIN_ARRAY -> readArray(path, json, depth);
            case NUMBER -> {
                if (numbers.size() < MAX_NUMBERS) {
                    numbers.put(path, json.nextDouble());
                } else {
                    json.skipValue();
                }
            }
            default -> json.skipValue();
        }
    }

    private void readObject(String path, JsonReader json, int depth) throws IOException {
        if (depth == MAX_DEPTH) {
            json.skipValue();
            return;
        }
        json.beginObject();
        while (json.hasNext()) {
            read(below(path, json.nextName()), json, depth + 1);
        }
        json.endObject();
    }

    private void readArray(String path, JsonReader json, int depth) throws IOException {
        if (depth == MAX_DEPTH) {
            json.skipValue();
            return;
        }
        json.beginArray();
        for (int i = 0; json.hasNext(); i++) {
            read(below(path, Integer.toString(i)), json, depth + 1);
        }
        json.endArray();
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
