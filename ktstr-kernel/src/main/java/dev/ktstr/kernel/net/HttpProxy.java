// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A proxy between this machine and the web, as Maven's settings describe one.
 *
 * @param host its name
 * @param port 1 to 65535
 * @param login when it asks for one
 * @param directHosts hosts that are reached without it; {@code *} stands for any characters
 */
public record HttpProxy(String host, int port, Optional<Login> login, List<String> directHosts) {

    public HttpProxy {
        directHosts = List.copyOf(directHosts);
    }

    /** {@return whether a host is reached through this proxy} */
    boolean isFor(String target) {
        return directHosts.stream()
                .noneMatch(glob -> pattern(glob).matcher(target).matches());
    }

    private static Pattern pattern(String glob) {
        String expression = Pattern.quote(glob.strip().toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q");
        return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
    }
}
