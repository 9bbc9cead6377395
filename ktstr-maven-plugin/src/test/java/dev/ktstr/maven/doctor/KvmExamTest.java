// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;

import dev.ktstr.kvm.vmm.KvmProbe;
import dev.ktstr.kvm.vmm.KvmProbe.State;
import java.util.Optional;
import org.testng.annotations.Test;

public class KvmExamTest {
    private static KvmExam kvm(State state, String group, String module) {
        return new KvmExam(
                new KvmProbe.Result(state, "/dev/kvm cannot be used: KVM_CREATE_VM failed: EBUSY (errno 16)"),
                Optional.ofNullable(group),
                Optional.ofNullable(module),
                "ada");
    }

    @Test
    public void aKvmThatRanSomethingIsFine() {
        assertHealthy(kvm(State.USABLE, "kvm", "kvm_amd"), "runs guests on the processor");
    }

    @Test
    public void aMissingOneIsLoadedOrEnabled() {
        assertWarning(kvm(State.MISSING, null, "kvm_intel"), "there is no /dev/kvm", "sudo modprobe kvm_intel");
        assertWarning(kvm(State.MISSING, null, null), "there is no /dev/kvm", "nested virtualisation");
    }

    @Test
    public void aDeniedOneIsOpenedThroughItsGroup() {
        assertWarning(kvm(State.DENIED, "virt", "kvm_amd"), "user ada may not open", "sudo usermod -aG virt ada");
        assertWarning(kvm(State.DENIED, null, "kvm_amd"), "user ada may not open", "sudo chmod 660 /dev/kvm");
    }

    @Test
    public void anEmulatingOneIsToldFromAWorkingOne() {
        assertWarning(kvm(State.EMULATING, "kvm", null), "interprets guest code", "nested virtualisation");
    }

    @Test
    public void aBrokenOneSaysWhatTheKernelSaid() {
        assertWarning(kvm(State.BROKEN, "kvm", "kvm_amd"), "KVM_CREATE_VM failed", "dmesg");
        assertWarning(kvm(State.BUSY, "kvm", "kvm_amd"), "EBUSY", "end the other hypervisor");
    }
}
