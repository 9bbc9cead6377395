// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kernel.cache.CacheException;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kvm.host.HostCapacity;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.qemu.QemuEngine;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import dev.ktstr.testng.settings.UnknownName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Examines this machine and a caller's settings, one exam after the other. One that breaks does not stop the others. */
public final class Doctor {
    private final Caller caller;
    private final Settings settings;
    private final List<UnknownName> unknownOnCommandLine;
    private final List<Diagnosis> diagnoses = new ArrayList<>();

    private Doctor(Caller caller) {
        this.caller = caller;
        this.unknownOnCommandLine =
                UnknownName.ofProperties(caller.commandLine().keySet());
        // Settings refuse unknown names, which are told as a finding here.
        Map<String, String> known = new HashMap<>(caller.commandLine());
        unknownOnCommandLine.forEach(unknown -> known.remove(unknown.name()));
        this.settings = new Settings(known, caller.configuration(), caller.environment());
    }

    /** Examines everything, which takes a few seconds. */
    public static Report examine(Caller caller) throws InterruptedException {
        return new Doctor(caller).examine();
    }

    /** What one exam reads from the machine. */
    private interface Reading<T> {
        T read() throws IOException, InterruptedException;
    }

    private Report examine() throws InterruptedException {
        look("host", () -> HostExam.ofThisHost(caller.maven(), caller.requiredMaven()));
        // Before anything makes a directory for a run, which removes those of dead ones.
        look("leftovers", LeftoversExam::ofThisHost);
        Optional<String> givenQemu = settings.value(Setting.QEMU).map(Settings.Value::text);
        QemuExam qemu =
                look("qemu", () -> QemuExam.ofThisHost(givenQemu)).orElseGet(() -> new QemuExam(Optional.empty(), ""));
        KvmExam kvm = look("kvm", KvmExam::ofThisHost).orElseGet(KvmExam::ofNothing);
        EngineExam engine = EngineExam.of(settings.text(Setting.ENGINE), qemu, kvm);
        look("engine", () -> engine);
        look("tools", ToolsExam::ofThisHost);
        Optional<Path> cache = cacheDirectory();
        if (cache.isPresent()) {
            lookAtKernels(cache.get());
        }
        look(
                "space for results",
                () -> SpaceExam.ofResults(caller.module().resolve(settings.text(Setting.RESULTS_DIR))));
        Optional<HostCapacity> host = host();
        if (host.isPresent()) {
            lookAtCapacity(host.get(), engine.defaultOvercommit());
        }
        look(
                "settings",
                () -> new SettingsExam(
                        settings,
                        caller.module(),
                        valuesOfThisHost(qemu, engine.defaultOvercommit(), cache),
                        unknownOnCommandLine,
                        UnknownName.ofVariables(caller.environment().keySet()),
                        unknownInPom(),
                        caller.unknownElements()));
        return new Report(diagnoses);
    }

    private void lookAtKernels(Path cache) throws InterruptedException {
        List<KernelExam> kernels = new ArrayList<>();
        for (String spec : kernelSpecs()) {
            look("kernel", () -> KernelsExam.ofThisHost(settings, caller.module(), spec, caller.offline()))
                    .ifPresent(exam -> kernels.addAll(exam.kernels()));
        }
        boolean mustFetch = kernels.stream().anyMatch(KernelExam::mustBeFetched);
        Optional<KernelSpec.Distro> distro = kernels.stream()
                .map(KernelExam::spec)
                .filter(KernelSpec.Distro.class::isInstance)
                .map(KernelSpec.Distro.class::cast)
                .findFirst();
        if (distro.isPresent()) {
            look("packages", () -> PackagesExam.ofThisHost(distro.get(), cache, mustFetch));
        }
        look("cache", () -> CacheExam.ofThisHost(cache));
        boolean mustBuild = kernels.stream().anyMatch(KernelExam::mustBeBuilt);
        look("space for kernels", () -> SpaceExam.ofCache(cache, mustFetch, mustBuild));
    }

    /** None where the setting is malformed, which is told where the settings are. */
    private List<String> kernelSpecs() {
        try {
            return KernelChoice.specs(settings);
        } catch (InvalidSettingException e) {
            return List.of();
        }
    }

    private void lookAtCapacity(HostCapacity host, int defaultOvercommit) throws InterruptedException {
        int overcommit = positive(Setting.OVERCOMMIT, defaultOvercommit);
        int parallel = positive(Setting.PARALLEL, host.cpus());
        look("capacity", () -> new CapacityExam(host, overcommit, parallel));
        look(
                "space for runs",
                () -> SpaceExam.ofRuns(RunDirectory.usualPlace(), parallel, QemuEngine.RUN_DIRECTORY_BYTES));
        look("limits", () -> LimitsExam.ofThisProcess(host, overcommit, parallel));
    }

    /** Reads the facts of an exam and notes its diagnoses; empty if the facts could not be read, which is noted too. */
    private <T extends Exam> Optional<T> look(String subject, Reading<T> reading) throws InterruptedException {
        try {
            T exam = reading.read();
            diagnoses.addAll(exam.diagnoses());
            return Optional.of(exam);
        } catch (IOException | RuntimeException e) {
            diagnoses.add(Diagnosis.fail(
                    subject,
                    "cannot be examined: " + (e.getMessage() == null ? e : e.getMessage()),
                    "look at what the message names; if it is in order, this is a defect of ktstr"));
            return Optional.empty();
        }
    }

    private Optional<Path> cacheDirectory() {
        try {
            return Optional.of(KernelChoice.cacheDirectory(settings).toAbsolutePath());
        } catch (CacheException e) {
            diagnoses.add(Diagnosis.fail("cache", e.getMessage(), "export KTSTR_CACHE_DIR=DIRECTORY"));
            return Optional.empty();
        }
    }

    private Optional<HostCapacity> host() {
        try {
            return Optional.of(HostCapacity.now());
        } catch (RuntimeException e) {
            diagnoses.add(Diagnosis.fail("capacity", e.getMessage(), "mount /proc"));
            return Optional.empty();
        }
    }

    /** A wrong value is told where the settings are; meanwhile the default serves. */
    private int positive(Setting setting, int otherwise) {
        try {
            return settings.positive(setting).orElse(otherwise);
        } catch (InvalidSettingException e) {
            return otherwise;
        }
    }

    private static Map<Setting, String> valuesOfThisHost(QemuExam qemu, int defaultOvercommit, Optional<Path> cache) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        values.put(Setting.OVERCOMMIT, Integer.toString(defaultOvercommit));
        values.put(Setting.PARALLEL, Integer.toString(Runtime.getRuntime().availableProcessors()));
        qemu.binary().ifPresent(binary -> values.put(Setting.QEMU, binary.path()));
        cache.ifPresent(directory -> values.put(Setting.CACHE_DIR, directory.toString()));
        return values;
    }

    /**
     * A POM may have properties of its own that begin with {@code ktstr.}, such as {@code ktstr.version}: only what resembles a
     * setting counts.
     */
    private List<UnknownName> unknownInPom() {
        return UnknownName.ofProperties(caller.pomProperties()).stream()
                .filter(name -> name.nearest().isPresent())
                .toList();
    }
}
