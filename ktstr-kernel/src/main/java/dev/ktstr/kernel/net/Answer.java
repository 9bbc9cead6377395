// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.net;

import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says before it sends a file.
 *
 * @param status of HTTP
 * @param headers its headers
 */
record Answer(int status, HttpHeaders headers) {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(?:\\d{1,18}|\\*)");

    boolean isPart() {
        return status == 206;
    }

    boolean isFile() {
        return status == 200 || isPart();
    }

    boolean isRedirect() {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /** {@return how many bytes follow, negative when the server does not say} */
    long length() {
        return headers.firstValueAsLong("Content-Length").orElse(-1);
    }

    /** {@return why this is not the file that was asked for, if it is not} */
    Optional<String> problem(long offset, long limit) {
        String type = headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html") || type.startsWith("application/xhtml")) {
            return Optional.of("the server answered with a web page (" + type + ") instead of the file");
        }
        if (isPart()
                && range().filter(range -> Long.parseLong(range.group(1)) == offset)
                        .isEmpty()) {
            return Optional.of("the server answered with another part of the file than was asked for");
        }
        if (length() > limit - (isPart() ? offset : 0)) {
            return Optional.of("it has " + length() + " bytes, more than the limit of " + limit);
        }
        return Optional.empty();
    }

    /** {@return what tells this state of the file from a later one, when it can be asked for the rest of this one} */
    Optional<String> validator() {
        return headers.firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> headers.firstValue("Last-Modified"))
                .filter(tag -> tag.length() < 200);
    }

    private Optional<Matcher> range() {
        return headers.firstValue("Content-Range").map(CONTENT_RANGE::matcher).filter(Matcher::matches);
    }
}
