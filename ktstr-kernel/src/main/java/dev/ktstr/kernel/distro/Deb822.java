// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the format of deb822(5), in which package lists and sources are written: stanzas of {@code Field: value},
 * continued on lines that begin with a blank. Field names are compared without regard to case.
 */
final class Deb822 {

    private Deb822() {}

    /** {@return the stanzas; the lines of a continued value are joined with newlines and keep their leading blank} */
    static List<Map<String, String>> parse(String text) {
        List<Map<String, String>> stanzas = new ArrayList<>();
        Map<String, String> stanza = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String field = null;
        for (String line : text.lines().toList()) {
            if (line.startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                if (!stanza.isEmpty()) {
                    stanzas.add(stanza);
                    stanza = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                }
                field = null;
            } else if (line.startsWith(" ") || line.startsWith("\t")) {
                if (field != null) {
                    stanza.merge(field, line, (value, more) -> value + "\n" + more);
                }
            } else if (line.indexOf(':') > 0) {
                field = line.substring(0, line.indexOf(':')).strip();
                stanza.put(field, line.substring(line.indexOf(':') + 1).strip());
            }
        }
        if (!stanza.isEmpty()) {
            stanzas.add(stanza);
        }
        return stanzas;
    }
}
