// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Breaks a JSON text where it hurts: token by token, so that most of what comes out is still JSON. */
final class JsonMutator {
    private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|[0-9]+|true|false|null|[\\[\\]{}:,]");

    /** What somebody writes who knows where readers trip. */
    private static final List<String> NASTY = List.of(
            "0",
            "-1",
            "-0",
            "1.5",
            "1e999999999",
            "1E-999999999",
            "4294967296",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "9".repeat(5000),
            "NaN",
            "Infinity",
            "0x10",
            "01",
            "true",
            "null",
            "\"\"",
            "\"" + "x".repeat(5000) + "\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"\\u00\"",
            "\"0-\"",
            "\"1-0\"",
            "\"99999\"",
            "\"0-1023\"",
            "\"1024\"",
            "\"" + "0-1023,".repeat(700) + "0\"",
            "\"" + ",".repeat(5000) + "\"",
            "[]",
            "{}",
            "[[]]",
            "[" + "0,".repeat(2000) + "0]",
            "[" + "{},".repeat(2000) + "{}]",
            "[".repeat(300) + "]".repeat(300),
            "{\"a\":".repeat(200) + "1" + "}".repeat(200),
            "\"request\"",
            "//",
            "\u0000",
            "\ufeff",
            "'a'");

    private JsonMutator() {}

    /** {@return the text with one to three tokens replaced, dropped, doubled or exchanged} */
    static byte[] mutate(Random random, byte[] json) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(new String(json, UTF_8));
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        for (int i = 1 + random.nextInt(3); i > 0 && !tokens.isEmpty(); i--) {
            int at = random.nextInt(tokens.size());
            switch (random.nextInt(6)) {
                case 0 -> tokens.remove(at);
                case 1 -> tokens.add(at, tokens.get(at));
                case 2 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
                default -> tokens.set(at, NASTY.get(random.nextInt(NASTY.size())));
            }
        }
        return String.join("", tokens).getBytes(UTF_8);
    }
}
