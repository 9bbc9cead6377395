// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the package sources of a machine, in both formats of sources.list(5). */
final class AptSources {

    private static final Pattern ONE_LINE = Pattern.compile(
            "deb\\s+(?:\\[(?<options>[^\\]]*)\\]\\s+)?(?<uri>\\S+)\\s+(?<suite>\\S+)(?:\\s+(?<components>.*))?");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** How the archive is trusted and reached; the same names in both formats, but for their case. */
    private static final List<String> KEPT_OPTIONS = List.of(
            "Signed-By",
            "Trusted",
            "Allow-Insecure",
            "Allow-Weak",
            "Allow-Downgrade-To-Insecure",
            "Check-Valid-Until",
            "Valid-Until-Min",
            "Valid-Until-Max",
            "Check-Date",
            "Date-Max-Future",
            "By-Hash");

    /** Names by which a machine may follow its release instead of its codename. */
    private static final List<String> ALIASES = List.of("stable", "oldstable", "testing", "unstable", "sid");

    private AptSources() {}

    /**
     * {@return the archives a machine gets its own release from, the most likely one first}
     *
     * <p>Third parties may use the codename as a suite too. The distribution's own archive is the one that also carries
     * the updates of the release.
     *
     * @param aptDirectory holds sources.list and sources.list.d
     */
    static List<AptSource> archives(Path aptDirectory, String codename) throws IOException {
        List<AptSource> main = read(aptDirectory).stream()
                .filter(source -> source.components().contains("main"))
                .toList();
        List<String> withUpdates = main.stream()
                .filter(source -> source.suites().stream().anyMatch(suite -> suite.endsWith("-updates")))
                .map(AptSource::uris)
                .toList();
        List<AptSource> own = main.stream()
                .filter(source -> source.suites().contains(codename))
                .toList();
        List<AptSource> candidates = own.isEmpty()
                ? main.stream()
                        .filter(source -> source.suites().stream().anyMatch(ALIASES::contains))
                        .toList()
                : own;
        return candidates.stream()
                .distinct()
                .sorted(Comparator.comparing(source -> !withUpdates.contains(source.uris())))
                .toList();
    }

    private static List<AptSource> read(Path aptDirectory) throws IOException {
        List<AptSource> sources = new ArrayList<>();
        Path list = aptDirectory.resolve("sources.list");
        if (Files.isReadable(list)) {
            sources.addAll(oneLine(text(list)));
        }
        Path parts = aptDirectory.resolve("sources.list.d");
        if (Files.isDirectory(parts)) {
            List<Path> files;
            try (Stream<Path> listing = Files.list(parts)) {
                files = listing.filter(Files::isReadable).sorted().toList();
            }
            for (Path file : files) {
                if (file.toString().endsWith(".list")) {
                    sources.addAll(oneLine(text(file)));
                } else if (file.toString().endsWith(".sources")) {
                    sources.addAll(deb822(text(file)));
                }
            }
        }
        return sources;
    }

    /** apt does not care for encodings, and a comment may hold any bytes; what counts is ASCII. */
    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static List<AptSource> oneLine(String text) {
        List<AptSource> sources = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int comment = line.indexOf('#');
            Matcher matcher = ONE_LINE.matcher((comment < 0 ? line : line.substring(0, comment)).strip());
            if (matcher.matches() && !matcher.group("uri").startsWith("cdrom:")) {
                sources.add(new AptSource(
                        matcher.group("uri"),
                        List.of(matcher.group("suite")),
                        words(matcher.group("components")),
                        keptOptions(oneLineOptions(matcher.group("options")))));
            }
        }
        return sources;
    }

    private static Map<String, String> oneLineOptions(String text) {
        Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String option : words(text)) {
            int equals = option.indexOf('=');
            if (equals > 0) {
                options.put(option.substring(0, equals), option.substring(equals + 1));
            }
        }
        return options;
    }

    private static List<AptSource> deb822(String text) {
        List<AptSource> sources = new ArrayList<>();
        for (Map<String, String> stanza : Deb822.parse(text)) {
            boolean enabled = !stanza.getOrDefault("Enabled", "yes").equalsIgnoreCase("no");
            if (enabled && words(stanza.get("Types")).contains("deb") && stanza.containsKey("URIs")) {
                sources.add(new AptSource(
                        String.join(" ", words(stanza.get("URIs"))),
                        words(stanza.get("Suites")),
                        words(stanza.get("Components")),
                        keptOptions(stanza)));
            }
        }
        return sources;
    }

    private static Map<String, String> keptOptions(Map<String, String> options) {
        Map<String, String> kept = new TreeMap<>();
        for (String name : KEPT_OPTIONS) {
            if (options.containsKey(name)) {
                kept.put(name, options.get(name));
            }
        }
        return kept;
    }

    private static List<String> words(String text) {
        return text == null || text.isBlank() ? List.of() : List.of(BLANKS.split(text.strip()));
    }
}
