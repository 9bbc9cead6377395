// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.qemu.QemuAccelerator;
import dev.ktstr.kvm.vmm.KvmProbe;
import java.util.List;

/**
 * Which engine would run guests.
 *
 * @param setting what ktstr.engine says
 * @param hasQemu whether there is a qemu
 * @param kvm what KVM is here
 */
record EngineExam(String setting, boolean hasQemu, KvmProbe.Result kvm) implements Exam {
    private static final String SUBJECT = "engine";

    static EngineExam of(String setting, QemuExam qemu, KvmExam kvm) {
        return new EngineExam(setting, qemu.binary().isPresent(), kvm.probed());
    }

    @Override
    public List<Diagnosis> diagnoses() {
        // An unknown word is told where the settings are.
        return Engines.SETTINGS.contains(setting) ? List.of(chosen()) : List.of();
    }

    /** {@return vCPUs for each host CPU, where the setting does not say} */
    int defaultOvercommit() {
        return QemuAccelerator.on(kvm).defaultOvercommit();
    }

    private Diagnosis chosen() {
        if (setting.equals("kvm") && !kvm.usable()) {
            return Diagnosis.fail(SUBJECT, "ktstr.engine=kvm, but " + kvm.reason(), "use ktstr.engine=auto");
        }
        if (kvm.usable() && !setting.equals("qemu")) {
            return Diagnosis.ok(SUBJECT, "kvm, ktstr's own machine, since KVM works");
        }
        if (!hasQemu) {
            return Diagnosis.fail(SUBJECT, "none, since there is no qemu", "install qemu, see there");
        }
        QemuAccelerator accelerator = QemuAccelerator.on(kvm);
        String why = accelerator == QemuAccelerator.KVM ? "since KVM works" : "since KVM does not run guests here";
        return Diagnosis.ok(SUBJECT, "qemu/" + accelerator.optionName() + ", " + why);
    }
}
