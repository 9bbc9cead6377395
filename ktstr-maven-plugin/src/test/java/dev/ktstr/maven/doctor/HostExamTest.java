// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;

import org.testng.annotations.Test;

public class HostExamTest {
    private static HostExam host(String os, String architecture) {
        return new HostExam(os, architecture, "6.1.0", true, "17.0.15", 17, "/jdk", true, "3.8.7", "3.8.7");
    }

    private static HostExam programs(int java, boolean compiler, String maven) {
        return new HostExam("Linux", "amd64", "6.1.0", true, java + ".0.1", java, "/jdk", compiler, maven, "3.8.7");
    }

    @Test
    public void anOrdinaryHostIsFine() {
        assertHealthy(host("Linux", "amd64"), "Linux 6.1.0 on amd64", "17.0.15 in /jdk", "3.8.7");
        assertHealthy(programs(21, true, "3.9.11"));
        assertHealthy(programs(21, true, "4.0.0"));
    }

    @Test
    public void otherSystemsAndProcessorsCannotRunGuests() {
        assertFailure(host("Mac OS X", "amd64"), "Mac OS X", "Linux machine");
        assertFailure(host("Linux", "aarch64"), "aarch64; guests are x86_64", "x86_64 processor");
    }

    @Test
    public void oldJavaAndMavenAreNamedWithWhatIsNeeded() {
        assertFailure(programs(11, true, "3.8.7"), "11.0.1 in /jdk is too old", "JDK 17 or newer");
        assertFailure(programs(17, false, "3.8.7"), "has no compiler", "openjdk-17-jdk-headless");
        assertFailure(programs(17, true, "3.8.6"), "3.8.6 is too old", "Maven 3.8.7 or newer");
    }

    @Test
    public void aKernelThatDoesNotSayDelaysExcusesNoFailure() {
        assertWarning(
                new HostExam("Linux", "amd64", "6.1.0", false, "17", 17, "/jdk", true, "3.8.7", "3.8.7"),
                "INCONCLUSIVE",
                "CONFIG_SCHED_INFO");
    }
}
