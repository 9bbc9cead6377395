// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads kernel specs. The order of the questions is the grammar; see {@link KernelSpec#parse}. */
final class SpecParser {

    private static final Pattern URL = Pattern.compile("(?:git\\+)?[a-z][a-z0-9+]*://.*");
    private static final Pattern RANGE = Pattern.compile("v?\\d[^/]*\\.\\.[^/]*");
    private static final Pattern RELEASE = Pattern.compile("v?(\\d+(?:\\.\\d+){0,2})(?:-rc\\d+)?");
    private static final Pattern SOME_VERSION = Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,4}))?(?:\\.(\\d{1,4}))?");

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
            return distro(spec);
        }
        if (URL.matcher(spec).matches() || spec.startsWith("git+")) {
            throw new KernelSpecException(
                    spec,
                    "is a URL, and kernels from URLs are not supported by this version",
                    "Build the kernel and give the path to its bzImage.");
        }
        if (RANGE.matcher(spec).matches()) {
            throw new KernelSpecException(
                    spec,
                    "is a range, and ranges are not supported by this version",
                    "Name one kernel: " + nearestDistro(spec) + ".");
        }
        if (spec.contains("/") || spec.startsWith(".") || spec.startsWith("~")) {
            return imageFile(spec);
        }
        if (RELEASE.matcher(spec).matches()) {
            throw new KernelSpecException(
                    spec,
                    "is an upstream release, and these are not supported by this version",
                    "Use the distribution's prebuilt kernel: " + nearestDistro(spec) + ".");
        }
        int colon = spec.indexOf(':');
        if (colon >= 0) {
            throw new KernelSpecException(
                    spec,
                    "has the unknown source '" + spec.substring(0, colon) + "'",
                    "Did you mean " + nearestDistro(spec.substring(colon + 1)) + "?");
        }
        if (KernelSpec.CacheKey.isKey(spec)) {
            return new KernelSpec.CacheKey(spec);
        }
        throw new KernelSpecException(
                spec, "is no version, no path and no cache key", "Did you mean the file ./" + spec + "?");
    }

    private static KernelSpec distro(String spec) {
        String version = spec.substring(KernelSpec.Distro.PREFIX.length());
        return VersionPattern.parse(version)
                .map(KernelSpec.Distro::new)
                .orElseThrow(() -> new KernelSpecException(
                        spec,
                        "has no version of the form MAJOR.MINOR or MAJOR.MINOR.PATCH after 'distro:'",
                        "Did you mean " + nearestDistro(version) + "?"));
    }

    private KernelSpec imageFile(String spec) {
        String expanded = spec;
        if (spec.equals("~") || spec.startsWith("~/")) {
            String home = Optional.ofNullable(environment.get("HOME")).orElse("");
            if (home.isEmpty()) {
                throw new KernelSpecException(spec, "begins with ~, but HOME is not set", "Write the path without ~.");
            }
            expanded = home + spec.substring(1);
        } else if (spec.startsWith("~")) {
            throw new KernelSpecException(
                    spec, "names another user's home, which is not expanded", "Write the path without ~.");
        }
        try {
            return new KernelSpec.ImageFile(Path.of(expanded));
        } catch (InvalidPathException e) {
            throw new KernelSpecException(
                    spec, "is not a valid path (" + e.getReason() + ")", "Write the path of an existing file.");
        }
    }

    /**
     * The valid distro spec closest to a text: its first version, completed to two numbers, or 7.0 when it has none.
     */
    private static String nearestDistro(String text) {
        Matcher version = SOME_VERSION.matcher(text);
        if (!version.find()) {
            return KernelSpec.Distro.PREFIX + "7.0";
        }
        String minor = version.group(2) == null ? "0" : version.group(2);
        String patch = version.group(3) == null ? "" : "." + version.group(3);
        return KernelSpec.Distro.PREFIX + version.group(1) + "." + minor + patch;
    }
}
