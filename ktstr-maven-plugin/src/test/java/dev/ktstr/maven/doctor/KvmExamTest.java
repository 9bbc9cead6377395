// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;

import dev.ktstr.kvm.host.KvmProbe;
import dev.ktstr.kvm.host.KvmProbe.State;
import java.util.Optional;
import org.testng.annotations.Test;

public class KvmExamTest {
    private static KvmExam kvm(State state, String group, String module) {
        return new KvmExam(
                Optional.of(new KvmProbe.Result(state, "qemu could not run a guest with /dev/kvm: busy")),
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
    public void aBrokenOneSaysWhatQemuSaid() {
        assertWarning(kvm(State.BROKEN, "kvm", "kvm_amd"), "/dev/kvm: busy", "dmesg");
    }

    @Test
    public void withoutQemuItCannotBeTried() {
        assertWarning(
                new KvmExam(Optional.empty(), Optional.of("kvm"), Optional.empty(), "ada"),
                "could not be tried",
                "install qemu");
    }
}
