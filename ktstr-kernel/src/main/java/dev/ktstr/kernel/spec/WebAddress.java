// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.net.URI;
import java.util.Locale;

/** What the text of an address on the web says about who can change what comes from there. */
public final class WebAddress {

    private WebAddress() {}

    /** {@return whether it is one of https} */
    public static boolean isEncrypted(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    /** {@return whether it is one of http, where anybody on the way can} */
    public static boolean isPlain(URI address) {
        return "http".equalsIgnoreCase(address.getScheme());
    }

    /**
     * {@return whether it is one of this machine, so that there is no way} By its text: a name that resolves to this machine today may be
     * another one's tomorrow.
     */
    public static boolean isLoopback(URI address) {
        String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(?:\\.\\d{1,3}){3}");
    }
}
