// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.spec.WebAddress;
import java.net.URI;
import java.util.Optional;

/**
 * A server the user chose.
 *
 * @param base the address that paths are appended to; ends with a slash
 * @param login what is sent to this server, and to no other one that it redirects to
 */
public record Site(URI base, Optional<Login> login) {

    /** Checks the address. */
    public Site {
        if (base.getHost() == null
                || !(WebAddress.isEncrypted(base) || (WebAddress.isPlain(base) && WebAddress.isLoopback(base)))) {
            throw new KernelException(
                    "The mirror '" + base + "' is no address of https. Expected https://HOST/PATH; http is accepted"
                            + " for this machine only (127.0.0.1, localhost), since anybody on the way"
                            + " could change what it answers. Correct -Dktstr.kernelMirror.");
        }
        if (base.getUserInfo() != null) {
            throw new KernelException(
                    "The mirror of kernel sources has a user in its address, which logs would show. Put the user into"
                            + " a <server> of Maven's settings.xml and name that: -Dktstr.kernelMirror=ID::URL.");
        }
        base = base.toString().endsWith("/") ? base : URI.create(base + "/");
    }

    /** {@return the site at an address as a user writes it} */
    public static Site of(String address, Optional<Login> login) {
        try {
            return new Site(URI.create(address.strip()), login);
        } catch (IllegalArgumentException e) {
            throw new KernelException(
                    "The mirror '" + address + "' is no address (" + e.getMessage()
                            + "). Expected https://HOST/PATH. Correct -Dktstr.kernelMirror.",
                    e);
        }
    }

    /** {@return whether something may be fetched from an address when this is the chosen server} */
    boolean mayLeadTo(URI address) {
        return address.getHost() != null
                && (WebAddress.isEncrypted(address)
                        || (WebAddress.isPlain(address) && WebAddress.isLoopback(address) && WebAddress.isPlain(base)));
    }

    /** {@return what to tell the server at an address about us} */
    Optional<Login> loginFor(URI address) {
        boolean same = base.getScheme().equalsIgnoreCase(address.getScheme())
                && base.getHost().equalsIgnoreCase(address.getHost())
                && base.getPort() == address.getPort();
        return same ? login : Optional.empty();
    }
}
