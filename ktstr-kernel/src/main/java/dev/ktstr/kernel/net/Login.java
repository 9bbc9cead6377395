// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Who we are to a server or a proxy.
 *
 * @param user name
 * @param password in clear; never printed
 */
public record Login(String user, String password) {

    /** The header in which a proxy gets it. */
    static final String TO_PROXY = "Proxy-Authorization";

    /** {@return the value of a header of HTTP's basic authentication} */
    String basic() {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** {@return the name only} */
    @Override
    public String toString() {
        return user;
    }
}
