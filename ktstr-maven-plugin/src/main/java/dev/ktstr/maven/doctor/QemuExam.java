// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.qemu.QemuBinary;
import java.util.List;
import java.util.Optional;

/**
 * The qemu that runs guests.
 *
 * @param binary the program; empty if there is none
 * @param problem why there is none
 */
record QemuExam(Optional<QemuBinary> binary, String problem) implements Exam {
    private static final String SUBJECT = "qemu";
    private static final String NEWER =
            "install qemu 9.0 or newer: sudo ./bootstrap in ktstr's sources takes it from the backports where there is one";

    /**
     * Looks for it.
     *
     * @param given the path that the setting names, if it is set
     */
    static QemuExam ofThisHost(Optional<String> given) throws InterruptedException {
        try {
            return new QemuExam(Optional.of(QemuBinary.find(given)), "");
        } catch (MachineException e) {
            return new QemuExam(Optional.empty(), e.getMessage());
        }
    }

    @Override
    public List<Diagnosis> diagnoses() {
        return List.of(binary.map(QemuExam::diagnosis).orElseGet(() -> {
            Sentence told = Sentence.of(problem);
            return Diagnosis.fail(
                    SUBJECT, told.problem(), told.cure().orElse("install it: sudo apt-get install qemu-system-x86"));
        }));
    }

    private static Diagnosis diagnosis(QemuBinary qemu) {
        String seen = qemu.major() + "." + qemu.minor() + " in " + qemu.path();
        if (!qemu.threadedTranslationIsSafe()) {
            return Diagnosis.warn(
                    SUBJECT,
                    seen
                            + " is older than 8.1: without KVM, one thread translates for all vCPUs, and limits on time are"
                            + " four times wider",
                    NEWER);
        }
        return qemu.hasLongApicIds()
                ? Diagnosis.ok(SUBJECT, seen)
                : Diagnosis.warn(
                        SUBJECT,
                        seen + " is older than 9.0: without KVM, no APIC ids above 255, so the largest topologies are"
                                + " skipped",
                        NEWER);
    }
}
