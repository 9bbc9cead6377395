// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Every setting there is: the one table. Names, defaults and meaning stand nowhere else. */
public enum Setting {
    KERNEL(
            "kernel",
            "distro:7.0",
            "the kernels guests boot, separated by commas: a release (7.0.13), a series (7.0), a range (6.18..=7.0),"
                    + " distro:SERIES, distro-source:SERIES, host, the path of an image or of a source tree, git+URL#REF,"
                    + " or a cache key"),
    CACHE_DIR("cacheDir", null, "where kernels are kept; by default $XDG_CACHE_HOME/ktstr or ~/.cache/ktstr"),
    KCONFIG(
            "kconfig",
            null,
            "files with kernel options for kernels that are built from sources, separated by commas; the later counts"),
    KERNEL_JOBS("kernelJobs", null, "compilers at once while a kernel is built; by default the number of host CPUs"),
    KERNEL_TIMEOUT("kernelTimeoutMinutes", "90", "how long the build of a kernel may take, in minutes"),
    KERNEL_REPOSITORY(
            "kernelRepository",
            null,
            "a Maven repository, as ID::URL, from which kernels are taken that somebody built of the same inputs"),
    KERNEL_DEPLOY_REPOSITORY(
            "kernelDeployRepository", null, "a Maven repository, as ID::URL, to which kernels go that are built here"),
    KERNEL_MIRROR(
            "kernelMirror",
            null,
            "a server with kernel.org's layout to fetch sources from, as URL, or as ID::URL with the <server> of"
                    + " settings.xml that has its login; by default kernel.org"),
    KERNEL_KEYRING(
            "kernelKeyring",
            null,
            "a file with the public keys of those who sign kernel releases, as gpg --export writes it"),
    KERNEL_PINS(
            "kernelPins",
            null,
            "a file with digests of releases, a version and a SHA-256 on each line; they are enough without"
                    + " signatures"),
    KERNEL_SKIP_AUTHENTICATION(
            "kernelSkipAuthentication",
            "false",
            "true: releases are built that nobody vouches for; whoever is between here and the server decides what"
                    + " runs"),
    KERNEL_END_OF_LIFE(
            "kernelEndOfLife",
            "false",
            "true: ranges of releases have series in them that get no patches any more, too"),
    ENGINE(
            "engine",
            "auto",
            "what runs guests: kvm (ktstr's own machine), qemu, or auto: kvm where KVM works, else qemu"),
    QEMU("qemu", null, "the qemu-system-x86_64 to use; by default the first in PATH"),
    BOOT(
            "boot",
            "auto",
            "how guests come to life: warm (from the image of one that was booted once), cold, or auto: warm where the"
                    + " engine can"),
    IMAGE_CACHE_MIB("imageCacheMiB", "8192", "how much disk the images of booted guests may take, in MiB"),
    OVERCOMMIT("overcommit", null, "vCPUs for each host CPU; by default 1 with KVM, 8 without"),
    PARALLEL("parallel", null, "cases at once, as far as the host has room; by default the number of host CPUs"),
    GAUNTLET(
            "gauntlet",
            "false",
            "true: every test runs on every topology preset and with every combination of its scheduler's flags"
                    + " besides"),
    BUDGET(
            "budgetSeconds",
            null,
            "only as many cases as are likely to fit into so many seconds, those that cover most; by default all"),
    IGNORED("ignored", "false", "true: tests that are marked ignore = true run, too"),
    NO_SKIP("noSkip", "false", "true: a case that would be skipped before it starts fails instead"),
    INCONCLUSIVE("inconclusive", "skip", "what a case becomes whose failure the host explains: skip or fail"),
    MONITOR("monitor", "true", "false: the host does not look at the guest's runqueues while a workload runs"),
    KEEP("keep", "false", "true: the whole evidence of a failed case is kept: guest memory, channel, command line"),
    BOOT_TIMEOUT("bootTimeoutSeconds", "90", "how long a guest may take until its agent is ready, in seconds"),
    RESULTS_DIR("resultsDir", "target/ktstr", "where console logs and results.jsonl go, relative to the module"),
    TOPOLOGY("topology", "1n1l1c1t", "the machine of ktstr:shell: 1n2l4c1t, 1,2,4,1 or a preset's name"),
    MEMORY("memory", null, "memory of the machine of ktstr:shell in MiB"),
    EXEC("exec", null, "ktstr:shell runs this command instead of a shell"),
    EXEC_TIMEOUT("execTimeoutSeconds", "120", "how long ktstr.exec may take, in seconds"),
    INCLUDE(
            "include",
            null,
            "files and directories of the host that ktstr:shell puts into the guest, separated by commas"),
    SCHEDULER(
            "scheduler",
            null,
            "ktstr:shell attaches this scheduler: program and arguments, separated by blanks; ktstr:verifier sweeps"
                    + " only those of these names, separated by commas"),
    PRESETS("presets", null, "ktstr:verifier sweeps only these topology presets, separated by commas"),
    RAW("raw", "false", "true: ktstr:verifier prints the verifier's logs whole, with every repetition"),
    COMPARE_WITH("compareWith", null, "ktstr:verifier compares with this file, the verifier.json of an earlier sweep"),
    TEST("test", null, "ktstr:show-thresholds shows what this test demands: Class#method"),
    KEEP_KERNELS(
            "keepKernels",
            null,
            "ktstr:kernel-clean removes all sound kernels but so many of the newest; by default only corrupt ones"),
    DRY_RUN("dryRun", "false", "true: ktstr:kernel-clean says what it would remove, and removes nothing");

    /** Further settings are named after a scheduler: the path of its binary. */
    public static final String SCHEDULER_PREFIX = "ktstr.scheduler.";

    /** What only goals read that a person calls; lists of all settings name these apart. */
    private static final Set<Setting> OF_GOALS = EnumSet.of(
            TOPOLOGY,
            MEMORY,
            EXEC,
            EXEC_TIMEOUT,
            INCLUDE,
            SCHEDULER,
            PRESETS,
            RAW,
            COMPARE_WITH,
            TEST,
            KEEP_KERNELS,
            DRY_RUN);

    static final String PROPERTY_PREFIX = "ktstr.";
    static final String ENVIRONMENT_PREFIX = "KTSTR_";

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

    /** {@return whether it is true or false} */
    public boolean isSwitch() {
        return "true".equals(defaultValue) || "false".equals(defaultValue);
    }

    /** {@return what it does, in one line} */
    public String meaning() {
        return meaning;
    }

    /** {@return whether only goals that are called by hand read it, and no test} */
    public boolean isOfGoals() {
        return OF_GOALS.contains(this);
    }

    /** {@return whether a property is one of these settings, or names a scheduler's binary} */
    static boolean isProperty(String property) {
        return property.startsWith(SCHEDULER_PREFIX)
                || Arrays.stream(values()).anyMatch(s -> s.property().equals(property));
    }

    /** {@return whether an environment variable is one of these settings, or names a scheduler's binary} */
    static boolean isVariable(String variable) {
        return variable.startsWith(environmentName("scheduler."))
                || Arrays.stream(values()).anyMatch(s -> s.environmentVariable().equals(variable));
    }
}
