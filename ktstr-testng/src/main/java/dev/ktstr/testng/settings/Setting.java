// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every setting there is: the one table. Names, defaults and meaning stand nowhere else. */
public enum Setting {
    KERNEL("kernel", "distro:7.0", "the kernel guests boot: distro:SERIES, the path of an image, or a cache key"),
    CACHE_DIR("cacheDir", null, "where kernels are kept; by default $XDG_CACHE_HOME/ktstr or ~/.cache/ktstr"),
    ENGINE("engine", "auto", "what runs guests: auto, kvm or qemu"),
    OVERCOMMIT("overcommit", null, "vCPUs for each host CPU; by default 1 with KVM, 8 without"),
    PARALLEL("parallel", null, "cases at once, as far as the host has room; by default the number of host CPUs"),
    NO_SKIP("noSkip", "false", "true: a case that does not fit on this host fails instead of being skipped"),
    INCONCLUSIVE("inconclusive", "skip", "what a case becomes whose failure the host explains: skip or fail"),
    BOOT_TIMEOUT("bootTimeoutSeconds", "90", "how long a guest may take until its agent is ready, in seconds"),
    RESULTS_DIR("resultsDir", "target/ktstr", "where console logs and results.jsonl go, relative to the module");

    /** Further settings are named after a scheduler: the path of its binary. */
    public static final String SCHEDULER_PREFIX = "ktstr.scheduler.";

    private static final String PROPERTY_PREFIX = "ktstr.";
    private static final String ENVIRONMENT_PREFIX = "KTSTR_";

    private final String name;
    private final String defaultValue;
    private final String meaning;

    Setting(String name, String defaultValue, String meaning) {
        this.name = name;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /** {@return the property, for example {@code ktstr.cacheDir}} */
    public String property() {
        return PROPERTY_PREFIX + name;
    }

    /** {@return the environment variable, for example {@code KTSTR_CACHE_DIR}} */
    public String environmentVariable() {
        return environmentName(name);
    }

    static String environmentName(String name) {
        return ENVIRONMENT_PREFIX
                + name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .replaceAll("[^A-Za-z0-9]", "_")
                        .toUpperCase(Locale.ROOT);
    }

    /** {@return the value used when nobody sets it, or empty if that depends on the host} */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** {@return what it does, in one line} */
    public String meaning() {
        return meaning;
    }

    static Optional<Setting> ofProperty(String property) {
        return Arrays.stream(values())
                .filter(s -> s.property().equals(property))
                .findFirst();
    }
}
