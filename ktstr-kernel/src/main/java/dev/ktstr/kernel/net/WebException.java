// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import dev.ktstr.kernel.failure.KernelException;
import java.net.URI;

/** A file could not be had from the web. */
public final class WebException extends KernelException {

    private static final String CURE =
            " Check the network and the proxy in Maven's settings.xml, or name another server:"
                    + " -Dktstr.kernelMirror=https://HOST/PATH.";

    private final boolean passing;

    private WebException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** {@return the error for a server that gave no answer, or not all of it: another attempt may succeed} */
    static WebException broken(URI address, String problem, Throwable cause) {
        return new WebException("Cannot fetch " + address + ": " + problem + "." + CURE, true, cause);
    }

    /** {@return the error for an answer that will be the same the next time} */
    static WebException refused(URI address, String problem, String cure) {
        return new WebException("Cannot fetch " + address + ": " + problem + ". " + cure, false, null);
    }

    /** {@return whether another attempt may succeed} */
    boolean isPassing() {
        return passing;
    }

    @Override
    public boolean isNoAnswer() {
        return passing;
    }
}
