// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;

import dev.ktstr.kvm.qemu.QemuBinary;
import java.util.Optional;
import org.testng.annotations.Test;

public class QemuExamTest {
    private static QemuExam qemu(int major, int minor) {
        return new QemuExam(Optional.of(new QemuBinary("/usr/bin/qemu-system-x86_64", major, minor, "")), "");
    }

    @Test
    public void aNewOneIsFine() {
        assertHealthy(qemu(9, 0), "9.0 in /usr/bin/qemu-system-x86_64");
    }

    @Test
    public void oldOnesSayWhatTheyCost() {
        assertWarning(qemu(8, 0), "four times wider", "9.0 or newer");
        assertWarning(qemu(8, 1), "no APIC ids above 255", "9.0 or newer");
    }

    @Test
    public void noneIsAFailureWithThePackage() {
        assertFailure(
                new QemuExam(Optional.empty(), "no qemu-system-x86_64 in PATH (/bin); install it: apt-get install q"),
                "no qemu-system-x86_64 in PATH (/bin)",
                "install it: apt-get install q");
        assertFailure(
                new QemuExam(Optional.empty(), "/bin/qemu --version did not print a version"),
                "did not print a version",
                "apt-get install qemu-system-x86");
    }
}
