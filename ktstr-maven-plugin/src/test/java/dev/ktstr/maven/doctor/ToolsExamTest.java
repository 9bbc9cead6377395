// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.testng.annotations.Test;

public class ToolsExamTest {
    private static final Optional<Path> BUSYBOX = Optional.of(Path.of("/bin/busybox"));

    private static ToolsExam busybox(Optional<Path> path, String problem) {
        return new ToolsExam(Map.of("sh", Optional.of(Path.of("/bin/sh"))), path, problem);
    }

    @Test
    public void whatIsThereIsFine() {
        assertHealthy(busybox(BUSYBOX, ""), "/bin/sh", "/bin/busybox (static)");
    }

    @Test
    public void whatIsMissingIsNamedWithItsPackage() {
        assertFailure(
                new ToolsExam(Map.of("setpriv", Optional.empty()), BUSYBOX, ""),
                "there is no setpriv in PATH",
                "sudo apt-get install util-linux");
        assertFailure(
                new ToolsExam(Map.of("sh", Optional.empty()), BUSYBOX, ""), "there is no /bin/sh", "install dash");
    }

    @Test
    public void aBusyboxMustBeThereAndStatic() {
        assertFailure(
                busybox(Optional.empty(), "no busybox on this host; install it: apt-get install busybox-static"),
                "no busybox on this host",
                "apt-get install busybox-static");
        assertFailure(
                busybox(BUSYBOX, "/bin/busybox needs shared libraries, and guests have none"),
                "needs shared libraries",
                "busybox-static");
    }
}
