// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import dev.ktstr.kvm.host.KvmProbe;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.qemu.QemuAccelerator;
import dev.ktstr.kvm.qemu.QemuBinary;
import dev.ktstr.kvm.qemu.QemuEngine;
import java.util.List;

/** Chooses the engine that runs machines on this host. */
public final class Engines {
    /** What the setting {@code ktstr.engine} may say. */
    public static final List<String> SETTINGS = List.of("auto", "kvm", "qemu");

    private Engines() {}

    /**
     * Chooses by trying.
     *
     * @param setting {@code auto}, {@code kvm} or {@code qemu}
     * @param runDirectory where the engine keeps what must not outlive this JVM
     * @throws MachineException if the setting cannot be honoured, with reason and cure
     */
    public static EngineChoice choose(String setting, RunDirectory runDirectory) throws InterruptedException {
        if (!SETTINGS.contains(setting)) {
            throw new MachineException(
                    "ktstr.engine=" + setting + " is no engine; expected one of " + String.join(", ", SETTINGS));
        }
        if (setting.equals("kvm")) {
            throw new MachineException(
                    "ktstr.engine=kvm asks for ktstr's own virtual machine, which this version does not contain yet;"
                            + " use ktstr.engine=auto, which runs qemu with KVM where KVM works");
        }
        QemuBinary qemu = QemuBinary.find();
        KvmProbe.Result kvm = KvmProbe.run(qemu.path());
        QemuAccelerator accelerator = kvm.usable() ? QemuAccelerator.KVM : QemuAccelerator.TCG;
        return new EngineChoice(new QemuEngine(qemu, accelerator, runDirectory), kvm.reason());
    }
}
