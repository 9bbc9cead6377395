// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import dev.ktstr.kernel.spec.KernelFilter;
import dev.ktstr.testng.check.Thresholds;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A scheduler under test. Declare it as a static field of the test class and name the field in {@link Ktstr#scheduler()}.
 * Immutable: every method with a parameter returns a changed copy. Tests inherit what it says and may override each part.
 */
public final class Scheduler {
    /** The kernel's own scheduler for ordinary tasks. */
    public static final Scheduler EEVDF = new Scheduler(new Draft("eevdf"));

    /** The numbers of a topology, not yet checked: a mistake fails the tests that use them, not the whole test class. */
    public record Shape(int numaNodes, int llcs, int coresPerLlc, int threadsPerCore) {}

    /**
     * A scheduler that is a part of the kernel, switched on and off by commands of the guest's shell.
     *
     * @param enable run one after the other before the workload; each has to end with status 0
     * @param disable run after it
     */
    public record Builtin(List<String> enable, List<String> disable) {
        public Builtin {
            enable = List.copyOf(enable);
            disable = List.copyOf(disable);
            if (enable.isEmpty()) {
                throw new IllegalArgumentException(
                        "a scheduler that is built into the kernel needs a command that enables it");
            }
        }
    }

    /**
     * A file that is put into the guest for the scheduler.
     *
     * @param hostFile where it is on the host, relative to the module
     * @param args what the scheduler is given for it, before all other arguments; {@code {file}} is its path in the guest
     */
    public record ConfigFile(String hostFile, List<String> args) {
        public ConfigFile {
            args = List.copyOf(args);
            if (args.stream().noneMatch(argument -> argument.contains("{file}"))) {
                throw new IllegalArgumentException("the arguments " + args + " for the config file " + hostFile
                        + " must have {file} in one of them, which stands for its path in the guest");
            }
        }
    }

    /** What the machine itself depends on: its console, its end, its agent. */
    private static final Pattern RESERVED = Pattern.compile("(console|loglevel|rdinit|panic|oops|ktstr\\..*)(=.*)?");

    private static final Pattern SYSCTL = Pattern.compile("[a-zA-Z0-9_]+([./][a-zA-Z0-9_-]+)+");
    private static final Pattern CGROUP_PATH = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.:-]*)+");

    private final Draft parts;

    /** The parts while they are put together; never changed once a scheduler has them. */
    private static final class Draft {
        /** On a host of two CPUs without KVM the verification of large programs takes some seconds. */
        private static final Duration USUAL_ATTACH_TIMEOUT = Duration.ofSeconds(20);

        private String name;
        private Optional<String> binary = Optional.empty();
        private Optional<Builtin> builtin = Optional.empty();
        private List<String> args = List.of();
        private Duration attachTimeout = USUAL_ATTACH_TIMEOUT;
        private Optional<Shape> topology = Optional.empty();
        private Thresholds thresholds = Thresholds.NONE;
        private List<String> kernelArgs = List.of();
        private Map<String, String> sysctls = Map.of();
        private List<String> guestSetup = List.of();
        private Optional<String> cgroupParent = Optional.empty();
        private Optional<ConfigFile> configFile = Optional.empty();
        private Constraints constraints = Constraints.NONE;
        private List<Flag> flags = List.of();
        private List<String> kernels = List.of();
        private Set<Promise> promises = Set.copyOf(EnumSet.allOf(Promise.class));

        private Draft(String name) {
            this.name = name;
        }

        private Draft(Draft other) {
            name = other.name;
            binary = other.binary;
            builtin = other.builtin;
            args = other.args;
            attachTimeout = other.attachTimeout;
            topology = other.topology;
            thresholds = other.thresholds;
            kernelArgs = other.kernelArgs;
            sysctls = other.sysctls;
            guestSetup = other.guestSetup;
            cgroupParent = other.cgroupParent;
            configFile = other.configFile;
            constraints = other.constraints;
            flags = other.flags;
            kernels = other.kernels;
            promises = other.promises;
        }
    }

    /** All of it, to be compared. */
    private List<Object> values() {
        return List.of(
                parts.name,
                parts.binary,
                parts.builtin,
                parts.args,
                parts.attachTimeout,
                parts.topology,
                parts.thresholds,
                parts.kernelArgs,
                parts.sysctls,
                parts.guestSetup,
                parts.cgroupParent,
                parts.configFile,
                parts.constraints,
                parts.flags,
                parts.kernels,
                parts.promises);
    }

    private Scheduler(Draft parts) {
        this.parts = parts;
    }

    private Scheduler with(Consumer<Draft> change) {
        Draft changed = new Draft(parts);
        change.accept(changed);
        return new Scheduler(changed);
    }

    /** {@return a scheduler of this name, whose binary is called the same} */
    public static Scheduler named(String name) {
        return EEVDF.with(draft -> {
            draft.name = name;
            draft.binary = Optional.of(name);
        });
    }

    // ---- what loads it ----------------------------------------------------------------------------------------------

    /**
     * {@return a copy loaded by this program}
     *
     * @param nameOrPath a path if it contains a slash; otherwise looked for in {@code -Dktstr.scheduler.NAME}, the module's
     *     target directory, PATH, and what ktstr itself brings along
     */
    public Scheduler binary(String nameOrPath) {
        return with(draft -> {
            draft.binary = Optional.of(nameOrPath);
            draft.builtin = Optional.empty();
        });
    }

    /** {@return a copy that is a part of the kernel and has no program, see {@link Builtin}} */
    public Scheduler builtin(List<String> enable, List<String> disable) {
        return with(draft -> {
            draft.binary = Optional.empty();
            draft.builtin = Optional.of(new Builtin(enable, disable));
        });
    }

    /** {@return a copy called with these arguments} */
    public Scheduler args(String... arguments) {
        return with(draft -> draft.args = List.of(arguments));
    }

    /** {@return a copy that is given this file with {@code --config}} */
    public Scheduler configFile(String hostFile) {
        return configFile(hostFile, "--config", "{file}");
    }

    /** {@return a copy that is given this file, see {@link ConfigFile}} */
    public Scheduler configFile(String hostFile, String... arguments) {
        return with(draft -> draft.configFile = Optional.of(new ConfigFile(hostFile, List.of(arguments))));
    }

    /**
     * {@return a copy that may take so long from its start until the kernel has it attached, the verification of its programs
     * included; 20 seconds if nothing is said}
     *
     * @param limit more than 0, for example {@code seconds(60)} for one that first makes thousands of maps
     */
    public Scheduler attachTimeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("attachTimeout of scheduler " + name() + " must be more than 0 but was "
                    + limit.toMillis() + " ms");
        }
        return with(draft -> draft.attachTimeout = limit);
    }

    // ---- where it runs ----------------------------------------------------------------------------------------------

    /** {@return a copy whose tests run on this machine unless they say otherwise} */
    public Scheduler topology(int numaNodes, int llcs, int coresPerLlc, int threadsPerCore) {
        return with(draft -> draft.topology = Optional.of(new Shape(numaNodes, llcs, coresPerLlc, threadsPerCore)));
    }

    /** {@return a copy whose tests boot their kernel with these arguments, after those that ktstr gives} */
    public Scheduler kernelArgs(String... arguments) {
        List<String> checked = List.of(arguments);
        checked.forEach(this::requireKernelArgument);
        return with(draft -> draft.kernelArgs = checked);
    }

    private void requireKernelArgument(String argument) {
        if (argument.isBlank()
                || argument.matches(".*\\s.*")
                || RESERVED.matcher(argument).matches()) {
            throw new IllegalArgumentException("kernel argument '" + argument + "' of scheduler " + name()
                    + " must be one word, and none of console, loglevel, rdinit, panic, oops and ktstr.*,"
                    + " which ktstr sets itself");
        }
    }

    /** {@return a copy whose guests have this kernel setting before it starts: {@code sysctl("kernel.sched_autogroup_enabled", "0")}} */
    public Scheduler sysctl(String key, String value) {
        if (!SYSCTL.matcher(key).matches()) {
            throw new IllegalArgumentException("sysctl '" + key + "' of scheduler " + name()
                    + " must be a name such as kernel.sched_schedstats: words with dots between them");
        }
        if (value.isBlank() || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the value of sysctl " + key + " of scheduler " + name() + " must be one line that is not empty");
        }
        Map<String, String> more = new TreeMap<>(parts.sysctls);
        more.put(key, value);
        return with(draft -> draft.sysctls = Map.copyOf(more));
    }

    /** {@return a copy for which these commands of the guest's shell run before it starts; each has to end with status 0} */
    public Scheduler guestSetup(String... commands) {
        return with(draft -> draft.guestSetup = List.of(commands));
    }

    /**
     * {@return a copy whose tests make their cgroups below this one, which has the controllers cpu and cpuset}
     *
     * @param path such as {@code /cells}; it is below ktstr's own cgroup, and the scheduler is not told about it
     */
    public Scheduler cgroupParent(String path) {
        if (!CGROUP_PATH.matcher(path).matches() || path.contains("..")) {
            throw new IllegalArgumentException("cgroup parent '" + path + "' of scheduler " + name()
                    + " must be a path such as /cells or /cells/inner: it begins with /, and has no .. in it");
        }
        return with(draft -> draft.cgroupParent = Optional.of(path));
    }

    /**
     * {@return a copy that is made for these kernels; on others its tests are skipped}
     *
     * @param filter series, versions and ranges: {@code kernels("6.16", "6.18..=7.0")}; what they mean says {@link KernelFilter}
     */
    public Scheduler kernels(String... filter) {
        KernelFilter.parse(List.of(filter));
        return with(draft -> draft.kernels = List.of(filter));
    }

    /** {@return a copy whose gauntlet has only topologies within these, unless a test says otherwise} */
    public Scheduler constraints(Constraints limits) {
        return with(draft -> draft.constraints = limits);
    }

    /** {@return a copy with these switches, which the gauntlet tries in every combination} */
    public Scheduler flags(Flag... switches) {
        return with(draft -> draft.flags = List.of(switches));
    }

    // ---- what is demanded of it -------------------------------------------------------------------------------------

    /** {@return a copy whose tests demand this unless they say otherwise} */
    public Scheduler thresholds(Thresholds demanded) {
        return with(draft -> draft.thresholds = demanded);
    }

    /** {@return a copy that promises this and nothing else, or nothing at all; one that does not say promises everything} */
    public Scheduler promises(Promise... made) {
        return with(draft -> draft.promises = Set.of(made));
    }

    // ---- what was said ----------------------------------------------------------------------------------------------

    /** {@return what reports call it} */
    public String name() {
        return parts.name;
    }

    /** {@return the program that loads it, a name or a path; empty for the kernel's own scheduler and for built-in ones} */
    public Optional<String> binary() {
        return parts.binary;
    }

    /** {@return how it is switched on, if it is built into the kernel} */
    public Optional<Builtin> builtin() {
        return parts.builtin;
    }

    /** {@return what the program is called with} */
    public List<String> args() {
        return parts.args;
    }

    /** {@return how long it may take until it is attached} */
    public Duration attachTimeout() {
        return parts.attachTimeout;
    }

    /** {@return the file it is given, if any} */
    public Optional<ConfigFile> configFile() {
        return parts.configFile;
    }

    /** {@return the machine its tests run on where they do not say otherwise} */
    public Optional<Shape> topology() {
        return parts.topology;
    }

    /** {@return further arguments of the kernel that its tests boot} */
    public List<String> kernelArgs() {
        return parts.kernelArgs;
    }

    /** {@return kernel settings of its guests, by name} */
    public Map<String, String> sysctls() {
        return new TreeMap<>(parts.sysctls);
    }

    /** {@return what runs in its guests before it starts} */
    public List<String> guestSetup() {
        return parts.guestSetup;
    }

    /** {@return the cgroup its tests' cgroups are below, if it says so} */
    public Optional<String> cgroupParent() {
        return parts.cgroupParent;
    }

    /** {@return the kernels it is made for} */
    public KernelFilter kernels() {
        return KernelFilter.parse(parts.kernels);
    }

    /** {@return the topologies it is made for, where its tests do not say otherwise} */
    public Constraints constraints() {
        return parts.constraints;
    }

    /** {@return its switches} */
    public List<Flag> flags() {
        return parts.flags;
    }

    /** {@return what its tests demand where they do not say otherwise} */
    public Thresholds thresholds() {
        return parts.thresholds;
    }

    /** {@return what it promises} */
    public Set<Promise> promised() {
        return parts.promises;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scheduler scheduler && values().equals(scheduler.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
