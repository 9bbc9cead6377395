// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads kernel specs. The order of the questions is the grammar; see {@link KernelSpec#parse}. */
final class SpecParser {

    private static final Pattern URL = Pattern.compile("[a-z][a-z0-9+.-]*://.*");
    private static final Pattern ARCHIVE_URL =
            Pattern.compile("[a-z][a-z0-9+.-]*://[^#?]*/(?<name>[^/#?]+)\\.(?:tar(?:\\.\\w+)?|tgz|txz|zip)(?:[#?].*)?");
    private static final Pattern GIT_URL = Pattern.compile("(?:https?://[^\\s#/@]+|file://)/[^\\s#]+");
    private static final Pattern RANGE = Pattern.compile("[^/~]*\\d[^/]*\\.\\.[^/]*|\\.\\.=?\\d[^/]*");
    private static final Pattern SOME_VERSION =
            Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,4}))?(?:\\.(\\d{1,4}))?(?:-?rc(\\d{1,3}))?");

    private static final Pattern NEARLY_KEY = Pattern.compile("(?<name>\\d[A-Za-z0-9.+~_-]*-x86_64-)(?<digits>\\w*)");
    private static final String TAR_PREFIX = "linux-";

    /** What a word may begin, or be, and how that is written in full. */
    private static final Map<String, String> WORDS = Map.of(
            KernelSpec.Host.WORD,
            KernelSpec.Host.WORD,
            "distro",
            KernelSpec.Distro.PREFIX + "7.0",
            "distro-source",
            KernelSpec.DistroSource.PREFIX + "7.0");

    private final Map<String, String> environment;

    SpecParser(Map<String, String> environment) {
        this.environment = environment;
    }

    KernelSpec parse(String text) {
        String spec = text.strip();
        if (spec.isEmpty()) {
            throw new KernelSpecException(text, "is empty", "Write distro:7.0 for a first run.");
        }
        if (spec.startsWith(KernelSpec.Distro.PREFIX)) {
            return new KernelSpec.Distro(distroVersion(spec, KernelSpec.Distro.PREFIX));
        }
        if (spec.startsWith(KernelSpec.DistroSource.PREFIX)) {
            return new KernelSpec.DistroSource(distroVersion(spec, KernelSpec.DistroSource.PREFIX));
        }
        if (spec.equals(KernelSpec.Host.WORD)) {
            return new KernelSpec.Host();
        }
        if (spec.startsWith(KernelSpec.Git.PREFIX)) {
            return git(spec);
        }
        if (ARCHIVE_URL.matcher(spec).matches()) {
            throw archive(spec);
        }
        if (URL.matcher(spec).matches()) {
            throw new KernelSpecException(
                    spec, "is a URL, and kernels come from URLs of git only", "Did you mean " + nearestGit(spec) + "?");
        }
        if (RANGE.matcher(spec).matches()) {
            return new KernelSpec.Range(KernelRange.parse(spec));
        }
        if (Paths.isPath(spec)) {
            Path path = Paths.parse(spec, environment);
            return Files.isDirectory(path) ? new KernelSpec.Tree(path) : new KernelSpec.ImageFile(path);
        }
        Optional<KernelSpec> plain = KernelRange.single(spec).map(KernelSpec.Release::new);
        if (plain.isPresent()) {
            return plain.get();
        }
        if (KernelSpec.CacheKey.isKey(spec)) {
            return new KernelSpec.CacheKey(spec);
        }
        throw unknown(spec);
    }

    private static VersionPattern distroVersion(String spec, String prefix) {
        String version = spec.substring(prefix.length());
        return VersionPattern.parse(version)
                .orElseThrow(() -> new KernelSpecException(
                        spec,
                        "has no version of the form MAJOR.MINOR or MAJOR.MINOR.PATCH after '" + prefix + "'",
                        "Did you mean " + prefix
                                + nearestVersion(version, false).orElse("7.0") + "?"));
    }

    private static KernelSpec git(String spec) {
        String rest = spec.substring(KernelSpec.Git.PREFIX.length());
        int hash = rest.lastIndexOf('#');
        String url = hash < 0 ? rest : rest.substring(0, hash);
        if (!GIT_URL.matcher(url).matches()) {
            throw new KernelSpecException(
                    spec,
                    "has no URL of https, http or file after 'git+'; a user belongs into .netrc",
                    "Write git+https://example.org/linux.git#v7.0, for example; clone other repositories and give the"
                            + " path.");
        }
        if (hash < 0 || hash == rest.length() - 1) {
            throw new KernelSpecException(spec, "does not say which commit", "Did you mean git+" + url + "#master?");
        }
        String ref = rest.substring(hash + 1);
        GitRef parsed = GitRef.parse(ref)
                .orElseThrow(() -> new KernelSpecException(
                        spec,
                        ref.startsWith("sha=")
                                ? "has a commit that is not 40 hex digits after '#sha='"
                                : "has no name of a branch, a tag or a commit after '#'",
                        "Write all digits of a commit, or the name of a branch or a tag: git+" + url + "#v7.0."));
        if (parsed.kind() != GitRef.Kind.SHA && isOnTheWay(url)) {
            throw new KernelSpecException(
                    spec,
                    "names a branch or a tag over http, where anybody on the way decides what that is",
                    "Write " + spec.replaceFirst("http:", "https:")
                            + ", or all 40 digits of a commit, which prove themselves.");
        }
        return new KernelSpec.Git(url, parsed);
    }

    /** {@return whether others than the server can change what it says} */
    private static boolean isOnTheWay(String url) {
        if (!url.startsWith("http:")) {
            return false;
        }
        try {
            return !WebAddress.isLoopback(new URI(url));
        } catch (URISyntaxException e) {
            return true; // it names no host that is known to be this one
        }
    }

    private static KernelSpecException archive(String spec) {
        Matcher url = ARCHIVE_URL.matcher(spec);
        Optional<KernelVersion> release = url.matches() && url.group("name").startsWith(TAR_PREFIX)
                ? KernelVersion.parse(url.group("name").substring(TAR_PREFIX.length()))
                : Optional.empty();
        return new KernelSpecException(
                spec,
                "is the URL of an archive, and kernels come from URLs of git only",
                release.map(version -> "Did you mean " + version + "?")
                        .orElse("Unpack it and give the path of its directory."));
    }

    private static KernelSpecException unknown(String spec) {
        Matcher key = NEARLY_KEY.matcher(spec);
        if (key.matches()) {
            String lower = key.group("name") + key.group("digits").toLowerCase(Locale.ROOT);
            return new KernelSpecException(
                    spec,
                    "is no cache key, whose end are 12 digits of 0-9 and a-f",
                    KernelSpec.CacheKey.isKey(lower)
                            ? "Did you mean " + lower + "?"
                            : "Copy the whole key: the goal ktstr:kernel-list shows all.");
        }
        int colon = spec.indexOf(':');
        if (colon >= 0) {
            String source = spec.substring(0, colon);
            String prefix = Nearest.of(source + ":", List.of(KernelSpec.Distro.PREFIX, KernelSpec.DistroSource.PREFIX))
                    .orElse(KernelSpec.Distro.PREFIX);
            String version = nearestVersion(spec.substring(colon + 1), false).orElse("7.0");
            return new KernelSpecException(
                    spec, "has the unknown source '" + source + "'", "Did you mean " + prefix + version + "?");
        }
        String meant = looksLikeVersion(spec)
                ? nearestVersion(spec, true).orElseThrow()
                : Nearest.of(spec, List.copyOf(WORDS.keySet())).map(WORDS::get).orElse("the file ./" + spec);
        return new KernelSpecException(spec, "is no version, no path and no cache key", "Did you mean " + meant + "?");
    }

    private static boolean looksLikeVersion(String spec) {
        return spec.matches("(?i)(?:linux-|v)?\\d+(?:[._-]\\d+)*(?:\\.x)?(?:[.-]?rc-?\\d*)?");
    }

    /** The version closest to a text: its first one, completed to two numbers; empty when it has none. */
    private static Optional<String> nearestVersion(String text, boolean withCandidate) {
        Matcher version = SOME_VERSION.matcher(text);
        if (!version.find()) {
            return Optional.empty();
        }
        String minor = version.group(2) == null ? "0" : version.group(2);
        String patch = version.group(3) == null ? "" : "." + version.group(3);
        String candidate = version.group(4) == null || !withCandidate ? "" : "-rc" + version.group(4);
        return Optional.of(version.group(1) + "." + minor + patch + candidate);
    }

    private static String nearestGit(String url) {
        return KernelSpec.Git.PREFIX + url + (url.contains("#") ? "" : "#master");
    }
}
