// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Maven repository that somebody named.
 *
 * @param id by which settings.xml knows its credentials and its mirrors
 * @param url where it is
 */
public record RepositoryAddress(String id, String url) {

    private static final String SEPARATOR = "::";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /**
     * {@return the repository that a setting names as {@code ID::URL}}
     *
     * @throws InvalidSettingException if it has another form
     */
    public static Optional<RepositoryAddress> of(Settings settings, Setting setting) {
        return settings.value(setting).map(value -> {
            int at = value.text().indexOf(SEPARATOR);
            String id = at < 0 ? "" : value.text().substring(0, at);
            String url = at < 0 ? "" : value.text().substring(at + SEPARATOR.length());
            if (!ID.matcher(id).matches() || !isUrl(url)) {
                throw new InvalidSettingException(setting.property() + "=" + value.text() + " (" + value.origin()
                        + ") is wrong: expected ID::URL, such as ktstr-kernels::https://HOST/PATH or"
                        + " ktstr-kernels::file:///PATH; the id is that of a <server> in settings.xml where there are"
                        + " credentials");
            }
            return new RepositoryAddress(id, url);
        });
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() && uri.getPath() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
