// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One source of binary packages that a machine uses.
 *
 * @param uris its URIs as written, separated by blanks
 * @param suites its suites
 * @param components its components
 * @param options its other settings as fields of deb822, such as {@code Signed-By}; those that select what is
 *     downloaded are left out
 */
record AptSource(String uris, List<String> suites, List<String> components, Map<String, String> options) {

    AptSource {
        suites = List.copyOf(suites);
        components = List.copyOf(components);
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /**
     * {@return the text of a sources file for the kernels of another suite of the same archive}
     *
     * <p>Only package lists are wanted: tools such as apt-file make the package manager fetch much larger ones as well.
     */
    String sourcesFile(String suite) {
        StringBuilder text = new StringBuilder();
        text.append("Types: deb\n");
        text.append("URIs: ").append(uris).append('\n');
        text.append("Suites: ").append(suite).append('\n');
        text.append("Components: main\n");
        text.append("Architectures: amd64\n");
        text.append("Targets: Packages\n");
        options.forEach(
                (field, value) -> text.append(field).append(": ").append(value).append('\n'));
        return text.toString();
    }
}
