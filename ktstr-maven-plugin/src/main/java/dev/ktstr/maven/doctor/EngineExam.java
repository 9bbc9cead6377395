// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.qemu.QemuAccelerator;
import java.util.List;
import java.util.Optional;

/**
 * Which engine would run guests.
 *
 * @param setting what ktstr.engine says
 * @param hasQemu whether there is a qemu
 * @param accelerator how that qemu would execute guest code
 */
record EngineExam(String setting, boolean hasQemu, QemuAccelerator accelerator) implements Exam {
    private static final String SUBJECT = "engine";

    static EngineExam of(String setting, QemuExam qemu, KvmExam kvm) {
        return new EngineExam(
                setting,
                qemu.binary().isPresent(),
                kvm.probed().map(QemuAccelerator::on).orElse(QemuAccelerator.TCG));
    }

    @Override
    public List<Diagnosis> diagnoses() {
        // An unknown word is told where the settings are.
        return Engines.SETTINGS.contains(setting) ? List.of(refused().orElseGet(this::chosen)) : List.of();
    }

    private Optional<Diagnosis> refused() {
        try {
            Engines.requireKnown(setting);
            return Optional.empty();
        } catch (MachineException e) {
            Sentence told = Sentence.of(e.getMessage());
            return Optional.of(
                    Diagnosis.fail(SUBJECT, told.problem(), told.cure().orElse("use ktstr.engine=auto")));
        }
    }

    private Diagnosis chosen() {
        if (!hasQemu) {
            return Diagnosis.fail(SUBJECT, "none, since there is no qemu", "install qemu, see there");
        }
        String why = accelerator == QemuAccelerator.KVM ? "since KVM works" : "since KVM does not run guests here";
        return Diagnosis.ok(SUBJECT, "qemu/" + accelerator.optionName() + ", " + why);
    }
}
