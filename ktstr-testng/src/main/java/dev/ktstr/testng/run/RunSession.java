// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kvm.EngineChoice;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.host.Admission;
import dev.ktstr.kvm.host.HostCapacity;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.testng.image.ImageStore;
import dev.ktstr.testng.scenario.Payload;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What all cases of a JVM share: settings, kernels, engine, admission, initramfs and results. Made when the first case needs
 * it; what it keeps on the host goes with the JVM.
 */
public final class RunSession {
    private static RunSession session;
    /** Why there is no session; the second case need not find out again. */
    private static Diagnosis failure;
    /** There as soon as it is known where they go, so that cases without a session are told too. */
    private static Results results;
    /** Wrong declarations may be the first of a run. */
    private static int invalidBeforeResults;

    private final Settings settings;
    private final Kernels kernels;
    private final EngineChoice engine;
    private final Admission admission;
    private final Path initramfs;
    private final Map<String, SessionKernel> booted;
    private final BootCounts boots;
    private final SchedulerBinary schedulers;
    private final Results ownResults;
    private final Optional<EvidenceStore> evidence;

    /**
     * The kernels of a run, by their specs.
     *
     * @param entries those that are there
     * @param missing why the others are not
     */
    record Kernels(Map<String, KernelEntry> entries, Map<String, String> missing) {}

    RunSession(
            Settings settings,
            Kernels kernels,
            EngineChoice engine,
            Admission admission,
            Path initramfs,
            BootCounts boots,
            SchedulerBinary schedulers,
            Results ownResults) {
        this.settings = settings;
        this.kernels = kernels;
        this.engine = engine;
        this.admission = admission;
        this.initramfs = initramfs;
        this.boots = boots;
        this.booted = new LinkedHashMap<>();
        kernels.entries().forEach((spec, entry) -> booted.put(spec, booted(entry)));
        this.schedulers = schedulers;
        this.ownResults = ownResults;
        this.evidence = settings.flag(Setting.KEEP) ? Optional.of(new EvidenceStore()) : Optional.empty();
    }

    private SessionKernel booted(KernelEntry entry) {
        GuestStarter starter = GuestStarter.of(
                BootMode.of(settings),
                engine.engine(),
                boots,
                imaging -> new WarmStarts(imaging, images(settings), contents(entry, initramfs), bootTimeout(), boots));
        return new SessionKernel(entry, starter, Insides.of(entry.vmlinux()));
    }

    /**
     * {@return the session of this JVM}
     *
     * @throws RuntimeException if kernel, engine or settings stand in the way; says which and the cure
     */
    static synchronized RunSession current() {
        if (failure != null) {
            throw new CaseBrokenException(failure.outcome(), failure.text(), null);
        }
        if (session == null) {
            try {
                session = open();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the run was prepared", e);
            } catch (RuntimeException e) {
                failure = Diagnosis.of(e, CasePhase.PREPARING, new ConsoleWords(""));
                throw new CaseBrokenException(failure.outcome(), failure.text(), e);
            }
        }
        return session;
    }

    /** Does something with the session if there is one. */
    static void ifOpen(Consumer<RunSession> action) {
        RunSession open;
        synchronized (RunSession.class) {
            open = session;
        }
        if (open != null) {
            action.accept(open);
        }
    }

    /** Does something with the results if there are any; there may be none but no session. */
    static void ifResults(BiConsumer<Results, Optional<RunSession>> action) {
        Results known;
        RunSession open;
        synchronized (RunSession.class) {
            known = results;
            open = session;
        }
        if (known != null) {
            action.accept(known, Optional.ofNullable(open));
        }
    }

    /** Counts a case that was declared wrongly, which needs no session. */
    static synchronized void countInvalid() {
        if (results == null) {
            invalidBeforeResults++;
        } else {
            results.count(Verdict.FAIL);
        }
    }

    private static RunSession open() throws InterruptedException {
        HandOver handOver = HandOver.ofClassPath();
        Settings settings = Settings.ofThisJvm(handOver);
        Path module = moduleDirectory();
        results = new Results(module.resolve(settings.text(Setting.RESULTS_DIR)), Launcher.runId());
        for (; invalidBeforeResults > 0; invalidBeforeResults--) {
            results.count(Verdict.FAIL);
        }
        Kernels kernels = kernels(settings, handOver);
        RunDirectory directory = RunDirectory.create();
        EngineChoice engine = Engines.choose(
                settings.text(Setting.ENGINE), settings.value(Setting.QEMU).map(Settings.Value::text), directory);
        Admission admission = new Admission(
                HostCapacity.now(),
                settings.positive(Setting.OVERCOMMIT).orElse(engine.engine().defaultOvercommit()));
        RunSession opened = new RunSession(
                settings,
                kernels,
                engine,
                admission,
                InitialFileSystem.pack(directory),
                new BootCounts(),
                new SchedulerBinary(settings, module, directory.path().resolve("schedulers")),
                results);
        opened.requireValidSettings();
        if (opened.monitored()) {
            // The others' images are read when their first case comes: the machine has other things to do now.
            opened.booted.values().stream().findFirst().ifPresent(first -> first.insides()
                    .begin());
        }
        String releases = opened.booted.values().stream()
                .map(SessionKernel::entry)
                .map(kernel -> "kernel " + kernel.release() + " (" + kernel.spec() + ")")
                .collect(Collectors.joining(", "));
        Console.print(releases + ", engine " + engine.engine().name() + " since " + engine.reason());
        return opened;
    }

    /** One that is missing among several costs its own cases only. */
    private static Kernels kernels(Settings settings, HandOver handOver) {
        List<String> specs = KernelChoice.specs(settings);
        Map<String, KernelEntry> entries = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        KernelMissingException last = null;
        for (String spec : specs) {
            try {
                entries.put(spec, KernelChoice.choose(settings, handOver, spec));
            } catch (KernelMissingException e) {
                missing.put(spec, e.getMessage());
                last = e;
            }
        }
        if (entries.isEmpty()) {
            throw last;
        }
        return new Kernels(entries, missing);
    }

    private static ImageStore images(Settings settings) {
        return new ImageStore(
                new KernelCacheLayout(KernelChoice.cacheDirectory(settings)),
                (long) settings.positive(Setting.IMAGE_CACHE_MIB).orElseThrow() << 20,
                new ConsoleProgress());
    }

    private static Map<String, String> contents(KernelEntry kernel, Path initramfs) {
        try {
            return Map.of("kernel", kernel.key(), "initramfs", Sha256.of(initramfs));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the guest's initial file system", e);
        }
    }

    /** A wrong value is told before the first case, not when it is first needed. */
    private void requireValidSettings() {
        noSkip();
        runsIgnored();
        inconclusiveFails();
        monitored();
        bootTimeout();
    }

    private static Path moduleDirectory() {
        // Surefire and Failsafe set basedir; an IDE starts in the module.
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    }

    /** {@return how many cases may run at once, as far as the host has room for their machines} */
    public static int parallel() {
        return Settings.ofThisJvm(HandOver.ofClassPath())
                .positive(Setting.PARALLEL)
                .orElse(Runtime.getRuntime().availableProcessors());
    }

    /** {@return how many seconds the cases may take in all, if that is limited} */
    public static Optional<Integer> budgetSeconds() {
        return Settings.ofThisJvm(HandOver.ofClassPath()).positive(Setting.BUDGET);
    }

    /** Prints the last line of a run, if there was one. */
    public static synchronized void finish() {
        if (results != null) {
            if (session != null) {
                session.boots.line().ifPresent(line -> Console.print("guests: " + line));
                session.schedulers.unused().forEach(Console::print);
            }
            results.printSummary();
        }
        invalidBeforeResults = 0;
        if (session == null) {
            // A further run in this JVM finds out by itself whether things are better now.
            results = null;
            failure = null;
        }
    }

    /**
     * {@return the kernel of a case}
     *
     * @param plan one that was not refused
     */
    SessionKernel kernel(CasePlan plan) {
        return booted.get(plan.kernel());
    }

    /** {@return the release of a case's kernel; empty where that is missing} */
    Optional<String> release(CasePlan plan) {
        return Optional.ofNullable(booted.get(plan.kernel()))
                .map(kernel -> kernel.entry().release());
    }

    /** {@return whether cases run that are marked to be ignored} */
    boolean runsIgnored() {
        return settings.flag(Setting.IGNORED);
    }

    MachineEngine engine() {
        return engine.engine();
    }

    Admission admission() {
        return admission;
    }

    /** {@return whether workloads are looked at from outside} */
    boolean monitored() {
        return settings.flag(Setting.MONITOR);
    }

    Path initramfs() {
        return initramfs;
    }

    /**
     * {@return the files of a payload}
     *
     * @throws IllegalArgumentException if its program is nowhere, or cannot run in a guest
     */
    static PayloadFiles payload(Payload payload) {
        return PayloadFiles.of(payload, moduleDirectory(), System.getenv().getOrDefault("PATH", ""));
    }

    SchedulerBinary schedulers() {
        return schedulers;
    }

    Results results() {
        return ownResults;
    }

    /** {@return where the whole state of failed machines is kept, if that is asked for} */
    Optional<EvidenceStore> evidence() {
        return evidence;
    }

    boolean noSkip() {
        return settings.flag(Setting.NO_SKIP);
    }

    boolean inconclusiveFails() {
        return settings.oneOf(Setting.INCONCLUSIVE, "skip", "fail").equals("fail");
    }

    Duration bootTimeout() {
        return Duration.ofSeconds(settings.positive(Setting.BOOT_TIMEOUT).orElseThrow());
    }

    /** {@return the command that runs one case again, with the settings of this run} */
    String rerunCommand(CasePlan plan) {
        StringBuilder command =
                new StringBuilder("mvn verify -Pktstr -Dit.test='" + plan.className() + "#" + plan.name() + "'");
        for (Map.Entry<String, String> given : settings.commandLine().entrySet()) {
            command.append(" -D").append(given.getKey()).append('=').append(quote(given.getValue()));
        }
        return command.toString();
    }

    private static String quote(String value) {
        return value.matches("[A-Za-z0-9_./:=@+-]*") ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    /** {@return why a case cannot run here, or empty} */
    Optional<String> refusal(CasePlan plan) {
        return ignored(plan)
                .or(() -> plan.options()
                        .scenario()
                        .flatMap(scenario ->
                                scenario.refusal(plan.topology(), plan.options().flagsOn())))
                .or(() -> missing(plan))
                .or(() -> plan.refusalOn(kernel(plan).entry().release()))
                .or(() -> admission.refusal(plan.topology(), plan.memoryMiB()))
                .or(() -> engine().cannotRun(plan.topology()));
    }

    private Optional<String> ignored(CasePlan plan) {
        return plan.options().ignored() && !runsIgnored()
                ? Optional.of("is marked ignore = true, for the verifier's sweep only; -D" + Setting.IGNORED.property()
                        + " runs it")
                : Optional.empty();
    }

    private Optional<String> missing(CasePlan plan) {
        return Optional.ofNullable(kernels.missing().get(plan.kernel()))
                .map(why -> "the kernel " + plan.kernel() + " is not to be had: " + why);
    }
}
