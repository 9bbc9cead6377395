// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.protocol.JsonMessage;

/**
 * How a worker ended.
 *
 * @param kind in which way
 * @param code the exit status or the signal's number; 0 for {@link Kind#STUCK} and {@link Kind#NEVER_STARTED}
 */
public record WorkerExit(Kind kind, int code) {
    private static final int MAX_CODE = 255;

    /** In which way a worker ended; the text is the name on the wire. */
    public enum Kind {
        /** It ended by itself when the stop was asked for; anything but code 0 is its failure. */
        EXITED("exited"),
        /** A signal killed it. */
        SIGNALED("signaled"),
        /** It did not end within the drain time, as a task that gets no CPU cannot. */
        STUCK("stuck"),
        /** No operation has started it. */
        NEVER_STARTED("never-started");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        static Kind parse(String text) {
            for (Kind kind : values()) {
                if (kind.text.equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "'" + text + "' is no end, expected exited, signaled, stuck or never-started");
        }
    }

    static WorkerExit read(JsonMessage json) {
        return new WorkerExit(json.string("kind", Kind::parse), json.integer("code", 0, MAX_CODE));
    }
}
