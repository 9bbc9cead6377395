// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A JSON object from an untrusted writer. Each accessor checks presence, type and range, and throws {@link
 * MalformedMessageException} with the path of the member. Members that nobody asks for are ignored.
 *
 * <p>Numbers are non-negative integers written as plain digits; the format has no others, and so neither a fraction, an
 * exponent nor a NaN gets through.
 */
public final class JsonMessage {
    private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,18}");

    /** The kernel counts two dozen events, and a plan has as many cgroups at most. */
    private static final int MOST_COUNTS = 256;

    private final String message;
    private final String path;
    private final JsonObject object;

    private JsonMessage(String message, String path, JsonObject object) {
        this.message = message;
        this.path = path;
        this.object = object;
    }

    /**
     * Parses strictly, after RFC 8259.
     *
     * @param message how errors call the message
     * @param utf8 the text
     */
    public static JsonMessage parse(String message, byte[] utf8) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException(message, "", "is " + utf8.length + " bytes that are not UTF-8");
        }
        JsonElement element;
        try {
            JsonReader reader = new JsonReader(new StringReader(text));
            reader.setStrictness(Strictness.STRICT);
            element = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedMessageException(message, "", "has text after its JSON object: " + shorten(text));
            }
        } catch (JsonParseException | IOException e) {
            throw new MalformedMessageException(
                    message, "", "is not JSON (" + shorten(String.valueOf(e.getMessage())) + "): " + shorten(text));
        }
        if (!element.isJsonObject()) {
            throw new MalformedMessageException(message, "", "is not a JSON object: " + shorten(text));
        }
        return new JsonMessage(message, "", element.getAsJsonObject());
    }

    /** {@return whether the member is there and not null} */
    public boolean has(String member) {
        return object.has(member) && !object.get(member).isJsonNull();
    }

    /** {@return a number from 0 to {@link Long#MAX_VALUE}} */
    public long count(String member) {
        return number(member, primitive(member), 0, Long.MAX_VALUE);
    }

    /** {@return a number from min to max, both included} */
    public int integer(String member, int min, int max) {
        return Math.toIntExact(number(member, primitive(member), min, max));
    }

    /** {@return a number from min to max, both included, that may be below 0} */
    public int signed(String member, int min, int max) {
        JsonPrimitive value = primitive(member);
        String text = value.getAsString();
        boolean negative = text.startsWith("-");
        if (value.isNumber()
                && DIGITS.matcher(negative ? text.substring(1) : text).matches()
                && text.length() < 10) {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw malformed(member, "is " + shorten(value.toString()) + ", expected " + range(min, max));
    }

    /** {@return true or false} */
    public boolean bool(String member) {
        JsonPrimitive value = primitive(member);
        if (!value.isBoolean()) {
            throw malformed(member, "is " + shorten(value.toString()) + ", expected true or false");
        }
        return value.getAsBoolean();
    }

    /** {@return a string; the frame bounds its length} */
    public String string(String member) {
        return string(member, primitive(member));
    }

    /** {@return a string made into something else; an {@link IllegalArgumentException} of the parser names the member} */
    public <T> T string(String member, Function<String, T> parser) {
        String value = string(member);
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            // Parsers quote what they were given, in full, before they say what they expected.
            throw malformed(member, "cannot be read: " + e.getMessage().replace(value, shorten(value)));
        }
    }

    /** {@return an object inside of this one} */
    public JsonMessage object(String member) {
        return object(member, required(member));
    }

    /** {@return the objects of an array, at most max of them} */
    public List<JsonMessage> objects(String member, int max) {
        return list(member, max, (at, element) -> object(at, element));
    }

    /** {@return the strings of an array, at most max of them} */
    public List<String> strings(String member, int max) {
        return list(member, max, (at, element) -> string(at, primitive(at, element)));
    }

    /** {@return the numbers of an array, at most max of them, each from 0 to maxValue} */
    public List<Integer> integers(String member, int max, int maxValue) {
        return list(member, max, (at, element) -> Math.toIntExact(number(at, primitive(at, element), 0, maxValue)));
    }

    /** {@return an object that maps names to numbers from 0 to {@link Long#MAX_VALUE}, sorted by name} */
    public Map<String, Long> counts(String member) {
        JsonMessage inner = object(member);
        Set<String> names = inner.object.keySet();
        if (names.size() > MOST_COUNTS) {
            throw malformed(member, "has " + names.size() + " members, expected at most " + MOST_COUNTS);
        }
        Map<String, Long> counts = new TreeMap<>();
        names.forEach(name -> counts.put(name, inner.count(name)));
        return counts;
    }

    /** {@return the exception that says what is wrong with a member} */
    public MalformedMessageException malformed(String member, String problem) {
        return new MalformedMessageException(message, pathOf(member), problem);
    }

    private <T> List<T> list(String member, int max, ElementReader<T> reader) {
        JsonElement value = required(member);
        if (!value.isJsonArray()) {
            throw malformed(member, "is " + shorten(value.toString()) + ", expected an array");
        }
        JsonArray array = value.getAsJsonArray();
        if (array.size() > max) {
            throw malformed(member, "has " + array.size() + " elements, expected at most " + max);
        }
        List<T> list = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            list.add(reader.read(member + "[" + i + "]", array.get(i)));
        }
        return List.copyOf(list);
    }

    private JsonMessage object(String member, JsonElement value) {
        if (!value.isJsonObject()) {
            throw malformed(member, "is " + shorten(value.toString()) + ", expected an object");
        }
        return new JsonMessage(message, pathOf(member), value.getAsJsonObject());
    }

    private String string(String member, JsonPrimitive value) {
        if (!value.isString()) {
            throw malformed(member, "is " + shorten(value.toString()) + ", expected a string");
        }
        return value.getAsString();
    }

    private long number(String member, JsonPrimitive value, long min, long max) {
        String text = value.getAsString();
        if (!value.isNumber() || !DIGITS.matcher(text).matches()) {
            throw malformed(member, "is " + shorten(value.toString()) + ", expected " + range(min, max));
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException tooLarge) {
            // 19 digits may exceed a long; the message below says so.
        }
        throw malformed(member, "is " + text + ", expected " + range(min, max));
    }

    private JsonPrimitive primitive(String member) {
        return primitive(member, required(member));
    }

    private JsonPrimitive primitive(String member, JsonElement value) {
        if (!value.isJsonPrimitive()) {
            throw malformed(member, "is " + shorten(value.toString()) + ", expected a single value");
        }
        return value.getAsJsonPrimitive();
    }

    private JsonElement required(String member) {
        if (!has(member)) {
            throw malformed(member, "is missing");
        }
        return object.get(member);
    }

    private String pathOf(String member) {
        // Where members are names (counts), the guest chose them.
        String name = shorten(member);
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String range(long min, long max) {
        return max == Long.MAX_VALUE ? "an integer of at least " + min : "an integer from " + min + " to " + max;
    }

    /** {@return the text, or its beginning and length} Keeps a hostile message from filling the log. */
    public static String shorten(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "... (" + text.length() + " characters)";
    }

    @FunctionalInterface
    private interface ElementReader<T> {
        T read(String at, JsonElement element);
    }
}
