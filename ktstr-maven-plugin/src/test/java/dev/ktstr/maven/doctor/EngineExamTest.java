// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.qemu.QemuAccelerator;
import org.testng.annotations.Test;

public class EngineExamTest {
    @Test
    public void theChoiceFollowsKvm() {
        assertHealthy(new EngineExam("auto", true, QemuAccelerator.KVM), "qemu/kvm, since KVM works");
        assertHealthy(
                new EngineExam("qemu", true, QemuAccelerator.TCG), "qemu/tcg, since KVM does not run guests here");
    }

    @Test
    public void withoutQemuThereIsNone() {
        assertFailure(new EngineExam("auto", false, QemuAccelerator.TCG), "no qemu", "install qemu");
    }

    @Test
    public void anEngineThatIsNotThereYetIsRefused() {
        assertFailure(new EngineExam("kvm", true, QemuAccelerator.KVM), "ktstr.engine=kvm", "use ktstr.engine=auto");
    }

    @Test
    public void anUnknownWordIsLeftToTheSettings() {
        assertThat(new EngineExam("xen", true, QemuAccelerator.KVM).diagnoses()).isEmpty();
    }
}
