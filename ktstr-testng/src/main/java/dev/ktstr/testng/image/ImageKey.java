// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Everything that the state of a freshly booted machine depends on. Machines with equal keys are interchangeable.
 *
 * @param inputs readable name and value of each input, such as {@code topology} and {@code 1n2l4c1t}; the order is kept
 *     for readers and makes no difference
 */
public record ImageKey(Map<String, String> inputs) {

    /** What {@link #id} looks like. */
    static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

    private static final int ID_BYTES = 8;

    /** Copies the inputs. */
    public ImageKey {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException(
                    "A machine image depends on something: expected at least one input, such as kernel=DIGEST");
        }
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        inputs.forEach((name, value) -> {
            check(name);
            check(value);
        });
    }

    /** Half a surrogate pair would be stored as '?', and two keys would then have one text form. */
    private static void check(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("'" + text + "' cannot be written in UTF-8");
        }
    }

    /**
     * {@return the name of the image: 16 lower-case hex digits} Each name and value is digested after its length, so no
     * two sets of inputs give the same bytes.
     */
    public String id() {
        MessageDigest digest = sha256();
        new TreeMap<>(inputs).forEach((name, value) -> {
            update(digest, name);
            update(digest, value);
        });
        return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
