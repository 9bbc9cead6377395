// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.vmm.KvmProbe;
import dev.ktstr.kvm.vmm.KvmProbe.State;
import org.testng.annotations.Test;

public class EngineExamTest {
    private static final KvmProbe.Result WORKS = new KvmProbe.Result(State.USABLE, "it works");
    private static final KvmProbe.Result EMULATES = new KvmProbe.Result(State.EMULATING, "/dev/kvm emulates");

    @Test
    public void theChoiceFollowsKvm() {
        assertHealthy(new EngineExam("auto", false, WORKS), "kvm, ktstr's own machine, since KVM works");
        assertHealthy(new EngineExam("kvm", false, WORKS), "kvm, ktstr's own machine, since KVM works");
        assertHealthy(new EngineExam("qemu", true, WORKS), "qemu/kvm, since KVM works");
        assertHealthy(new EngineExam("auto", true, EMULATES), "qemu/tcg, since KVM does not run guests here");
    }

    @Test
    public void withoutKvmAndQemuThereIsNone() {
        assertFailure(new EngineExam("auto", false, EMULATES), "no qemu", "install qemu");
        assertFailure(new EngineExam("qemu", false, WORKS), "no qemu", "install qemu");
    }

    @Test
    public void kvmIsRefusedWhereItDoesNotWork() {
        assertFailure(
                new EngineExam("kvm", true, EMULATES),
                "ktstr.engine=kvm, but /dev/kvm emulates",
                "use ktstr.engine=auto");
    }

    @Test
    public void anUnknownWordIsLeftToTheSettings() {
        assertThat(new EngineExam("xen", true, WORKS).diagnoses()).isEmpty();
    }
}
