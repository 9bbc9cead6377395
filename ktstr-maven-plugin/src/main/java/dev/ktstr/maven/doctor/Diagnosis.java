// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param status what it means for running tests
 * @param subject what was looked at, in a word or two
 * @param found what was found, one line
 * @param cure what to do about it, one line; there is one whenever the status is not OK
 */
public record Diagnosis(Status status, String subject, String found, Optional<String> cure) {
    /** What a finding means for running tests. */
    public enum Status {
        /** All is well. */
        OK("[ OK ]"),
        /** Tests run, but slower, fewer, or not for long. */
        WARN("[WARN]"),
        /** Tests cannot run. */
        FAIL("[FAIL]");

        private final String mark;

        Status(String mark) {
            this.mark = mark;
        }
    }

    private static final String INDENT = "       ";

    public Diagnosis {
        if ((status == Status.OK) == cure.isPresent()) {
            throw new IllegalArgumentException("trouble has a cure and health has none: " + subject + ": " + found);
        }
    }

    static Diagnosis ok(String subject, String found) {
        return new Diagnosis(Status.OK, subject, found, Optional.empty());
    }

    static Diagnosis warn(String subject, String found, String cure) {
        return new Diagnosis(Status.WARN, subject, found, Optional.of(cure));
    }

    static Diagnosis fail(String subject, String found, String cure) {
        return new Diagnosis(Status.FAIL, subject, found, Optional.of(cure));
    }

    /** {@return whether somebody has to do something} */
    public boolean isTrouble() {
        return status != Status.OK;
    }

    /** {@return a line with what was found and, for trouble, an indented one with the cure; the last without line break} */
    @Override
    public String toString() {
        return status.mark + " " + subject + ": " + oneLine(found)
                + cure.map(text -> "\n" + INDENT + oneLine(text)).orElse("");
    }

    /** What programs and files say may have any form. */
    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ").replaceAll("\\p{Cntrl}", "?");
    }
}
