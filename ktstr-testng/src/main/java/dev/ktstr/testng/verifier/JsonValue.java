// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A value in a file that may be damaged: every reader names the member it stumbled over.
 *
 * @param file the file's name
 * @param path where the value stands, for example {@code cells[3].reason}; empty for the whole
 * @param element the value; null if there is none
 */
record JsonValue(String file, String path, JsonElement element) {
    private static final int SHOWN_CHARS = 60;

    JsonValue member(String name) throws SweepFileException {
        if (element == null || !element.isJsonObject()) {
            throw wrong("an object");
        }
        String memberPath = path.isEmpty() ? name : path + "." + name;
        return new JsonValue(file, memberPath, element.getAsJsonObject().get(name));
    }

    List<JsonValue> items() throws SweepFileException {
        if (element == null || !element.isJsonArray()) {
            throw wrong("a list");
        }
        List<JsonValue> items = new ArrayList<>();
        for (JsonElement item : element.getAsJsonArray()) {
            items.add(new JsonValue(file, path + "[" + items.size() + "]", item));
        }
        return items;
    }

    String text() throws SweepFileException {
        if (element instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw wrong("a text");
    }

    boolean truth() throws SweepFileException {
        if (element instanceof JsonPrimitive primitive && primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        throw wrong("true or false");
    }

    long count() throws SweepFileException {
        if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                BigDecimal number = primitive.getAsBigDecimal();
                if (number.scale() <= 0 && number.precision() - number.scale() <= 18 && number.signum() >= 0) {
                    return number.longValueExact();
                }
            } catch (NumberFormatException e) {
                throw wrong("a whole number, 0 or more");
            }
        }
        throw wrong("a whole number, 0 or more");
    }

    SweepFileException wrong(String expected) {
        String found = element == null ? "missing" : Printable.line(element.toString(), SHOWN_CHARS);
        return new SweepFileException(
                file, (path.isEmpty() ? "the whole" : path) + " is " + found + ", expected " + expected);
    }
}
