// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import java.util.Optional;

/**
 * A message of ktstr, taken apart: what is wrong, then, behind the last semicolon, what helps.
 *
 * @param problem what is wrong
 * @param cure what helps, if the message says it
 */
record Sentence(String problem, Optional<String> cure) {
    private static final String SEPARATOR = "; ";

    static Sentence of(String message) {
        int end = message.lastIndexOf(SEPARATOR);
        return end < 0
                ? new Sentence(message, Optional.empty())
                : new Sentence(message.substring(0, end), Optional.of(message.substring(end + SEPARATOR.length())));
    }
}
