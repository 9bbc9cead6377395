// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;

/**
 * One part of a {@link Work.Sequence}.
 *
 * @param kind what it does
 * @param duration for how long, longer than 0
 */
public record Phase(Kind kind, Duration duration) {
    public Phase {
        Limits.positive("The duration of a phase", duration);
    }

    /** What a phase does; the text is the name on the wire. */
    public enum Kind {
        SPIN("spin"),
        SLEEP("sleep"),
        YIELD("yield"),
        IO("io"),
        ALU_HOT("alu-hot");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        static Kind parse(String text) {
            return Names.parse(values(), text, "phase");
        }
    }
}
