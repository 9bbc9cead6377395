// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import dev.ktstr.kvm.host.KvmProbe;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.host.TscFrequency;
import dev.ktstr.kvm.qemu.QemuAccelerator;
import dev.ktstr.kvm.qemu.QemuBinary;
import dev.ktstr.kvm.qemu.QemuEngine;
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
     * @throws EngineMissingException if there is no qemu
     * @throws MachineException if the setting cannot be honoured, with reason and cure
     */
    public static EngineChoice choose(String setting, Optional<String> qemuPath, RunDirectory runDirectory)
            throws InterruptedException {
        requireKnown(setting);
        QemuBinary qemu = QemuBinary.find(qemuPath);
        // Both take their time, and which of the two will have been needed is known only when the first is over.
        FutureTask<TscFrequency> tsc = new FutureTask<>(() -> TscFrequency.measure(qemu.path(), runDirectory));
        Thread measuring = new Thread(tsc, "ktstr-tsc-frequency");
        measuring.start();
        try {
            KvmProbe.Result kvm = KvmProbe.run(qemu.path(), runDirectory);
            return switch (QemuAccelerator.on(kvm)) {
                case KVM ->
                    new EngineChoice(
                            new QemuEngine(qemu, QemuAccelerator.KVM, OptionalInt.empty(), runDirectory), kvm.reason());
                case TCG -> translating(qemu, kvm, measured(tsc), runDirectory);
            };
        } finally {
            // Its files must be gone before the caller can close the run's directory.
            tsc.cancel(true);
            measuring.join();
        }
    }

    private static EngineChoice translating(
            QemuBinary qemu, KvmProbe.Result kvm, TscFrequency tsc, RunDirectory runDirectory) {
        String reason = tsc.kiloHertz().isPresent()
                ? kvm.reason()
                : kvm.reason() + "; clocks of guests may be wrong, since " + tsc.reason();
        return new EngineChoice(new QemuEngine(qemu, QemuAccelerator.TCG, tsc.kiloHertz(), runDirectory), reason);
    }

    private static TscFrequency measured(FutureTask<TscFrequency> tsc) throws InterruptedException {
        try {
            return tsc.get();
        } catch (ExecutionException e) {
            throw new MachineException("cannot measure the frequency of the TSC", e.getCause());
        }
    }

    /** Throws what {@link #choose} would throw for a setting that no host can honour. */
    public static void requireKnown(String setting) {
        if (!SETTINGS.contains(setting)) {
            throw new MachineException(
                    "ktstr.engine=" + setting + " is no engine; expected one of " + String.join(", ", SETTINGS));
        }
        if (setting.equals("kvm")) {
            throw new MachineException(
                    "ktstr.engine=kvm asks for ktstr's own virtual machine, which this version does not contain yet;"
                            + " use ktstr.engine=auto, which runs qemu with KVM where KVM works");
        }
    }
}
