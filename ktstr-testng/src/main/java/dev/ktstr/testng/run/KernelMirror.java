// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.net.Login;
import dev.ktstr.kernel.net.Site;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.util.Optional;

/**
 * The server that kernel sources are fetched from instead of kernel.org, as the setting names it: {@code URL}, or {@code ID::URL}.
 *
 * @param server id of the server of Maven's settings that has the login, if one is wanted
 * @param url of the server
 * @param origin where the setting came from
 */
public record KernelMirror(Optional<String> server, String url, String origin) {
    private static final String SEPARATOR = "::";

    /** {@return the mirror that is set} */
    public static Optional<KernelMirror> of(Settings settings) {
        return settings.value(Setting.KERNEL_MIRROR).map(value -> {
            String[] parts = value.text().split(SEPARATOR, 2);
            return parts.length == 2
                    ? new KernelMirror(Optional.of(parts[0]), parts[1], value.origin())
                    : new KernelMirror(Optional.empty(), value.text(), value.origin());
        });
    }

    /**
     * {@return the server, with the login that somebody knows for its id}
     *
     * @throws InvalidSettingException if it is no address that may be used
     */
    public Site site(Optional<Login> login) {
        try {
            return Site.of(url, login);
        } catch (KernelException e) {
            throw new InvalidSettingException(e.getMessage() + " (It came from: " + origin + ")", e);
        }
    }
}
