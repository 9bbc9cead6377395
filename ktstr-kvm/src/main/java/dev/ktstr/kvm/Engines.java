// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.host.TscFrequency;
import dev.ktstr.kvm.qemu.QemuAccelerator;
import dev.ktstr.kvm.qemu.QemuBinary;
import dev.ktstr.kvm.qemu.QemuEngine;
import dev.ktstr.kvm.vmm.KvmEngine;
import dev.ktstr.kvm.vmm.KvmProbe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Chooses the engine that runs machines on this host. */
public final class Engines {
    /** What the setting {@code ktstr.engine} may say. */
    public static final List<String> SETTINGS = List.of("auto", "kvm", "qemu");

    private Engines() {}

    /**
     * Chooses by trying.
     *
     * @param setting {@code auto}, {@code kvm} or {@code qemu}
     * @param qemuPath the qemu to use, from the setting {@code ktstr.qemu}; empty for the first in PATH
     * @param runDirectory where the engine keeps what must not outlive this JVM
     * @throws EngineMissingException if qemu is needed and there is none
     * @throws MachineException if the setting cannot be honoured, with reason and cure
     */
    public static EngineChoice choose(String setting, Optional<String> qemuPath, RunDirectory runDirectory)
            throws InterruptedException {
        requireKnown(setting);
        if (setting.equals("kvm")) {
            return own(KvmProbe.run());
        }
        return choose(KvmProbe::run, setting.equals("auto"), qemuPath, runDirectory);
    }

    /**
     * Chooses among qemu's ways only, for a JVM that must not load a native library, as Maven's: there {@code kvm} is {@code auto}. Otherwise
     * as {@link #choose}.
     */
    public static EngineChoice chooseQemu(String setting, Optional<String> qemuPath, RunDirectory runDirectory)
            throws InterruptedException {
        requireKnown(setting);
        return choose(KvmProbe::runApart, false, qemuPath, runDirectory);
    }

    /** A way to run the KVM probe. */
    private interface Probe {
        KvmProbe.Result run() throws InterruptedException;
    }

    private static EngineChoice choose(
            Probe probe, boolean ownFirst, Optional<String> qemuPath, RunDirectory runDirectory)
            throws InterruptedException {
        // Both take their time, and whether the second was needed is known only when the first is over.
        FutureTask<Translation> translation = new FutureTask<>(() -> Translation.prepare(qemuPath, runDirectory));
        Thread preparing = new Thread(translation, "ktstr-tsc-frequency");
        preparing.start();
        try {
            KvmProbe.Result kvm = probe.run();
            return kvm.usable() && ownFirst ? own(kvm) : qemu(kvm, translation, qemuPath, runDirectory);
        } finally {
            // Its files must be gone before the caller can close the run's directory.
            translation.cancel(true);
            preparing.join();
        }
    }

    private static EngineChoice own(KvmProbe.Result kvm) {
        if (!kvm.usable()) {
            throw new MachineException("ktstr.engine=kvm cannot be used: " + kvm.reason()
                    + "; use ktstr.engine=auto, which lets qemu translate where KVM does not work");
        }
        return new EngineChoice(KvmEngine.open(), kvm.reason());
    }

    /** What a guest without KVM needs to know: which qemu, and how fast the TSC runs. */
    private record Translation(QemuBinary qemu, TscFrequency tsc) {
        static Translation prepare(Optional<String> qemuPath, RunDirectory runDirectory) throws InterruptedException {
            QemuBinary qemu = QemuBinary.find(qemuPath);
            return new Translation(qemu, TscFrequency.measure(qemu.path(), runDirectory));
        }
    }

    private static EngineChoice qemu(
            KvmProbe.Result kvm,
            FutureTask<Translation> translation,
            Optional<String> qemuPath,
            RunDirectory runDirectory)
            throws InterruptedException {
        return switch (QemuAccelerator.on(kvm)) {
            case KVM ->
                new EngineChoice(
                        new QemuEngine(
                                QemuBinary.find(qemuPath), QemuAccelerator.KVM, OptionalInt.empty(), runDirectory),
                        kvm.reason());
            case TCG -> {
                Translation prepared = prepared(translation);
                yield translating(prepared.qemu(), kvm, prepared.tsc(), runDirectory);
            }
        };
    }

    private static EngineChoice translating(
            QemuBinary qemu, KvmProbe.Result kvm, TscFrequency tsc, RunDirectory runDirectory) {
        String reason = tsc.kiloHertz().isPresent()
                ? kvm.reason()
                : kvm.reason() + "; clocks of guests may be wrong, since " + tsc.reason();
        return new EngineChoice(new QemuEngine(qemu, QemuAccelerator.TCG, tsc.kiloHertz(), runDirectory), reason);
    }

    private static Translation prepared(FutureTask<Translation> translation) throws InterruptedException {
        try {
            return translation.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineMissingException missing) {
                throw missing;
            }
            throw new MachineException("cannot prepare qemu: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /** Throws what {@link #choose} would throw for a setting that no host can honour. */
    public static void requireKnown(String setting) {
        if (!SETTINGS.contains(setting)) {
            throw new MachineException(
                    "ktstr.engine=" + setting + " is no engine; expected one of " + String.join(", ", SETTINGS));
        }
    }
}
