// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import org.testng.SkipException;

/** A demand that could not be judged, so that the case neither passes nor fails. */
public final class InconclusiveException extends SkipException {
    private static final String PREFIX = "INCONCLUSIVE: ";

    /**
     * Begins with what could not be judged.
     *
     * @param reason what and why, in one line. The message has {@code INCONCLUSIVE: } in front of it
     */
    public InconclusiveException(String reason) {
        super(PREFIX + reason);
    }

    /** {@return what could not be judged and why} */
    public String reason() {
        return getMessage().substring(PREFIX.length());
    }
}
