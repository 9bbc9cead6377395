// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;

import dev.ktstr.kvm.host.Leftovers;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.Test;

public class LeftoversExamTest {
    private static final Path PLACE = Path.of("/dev/shm/ktstr-1000");
    private static final Leftovers NONE = new Leftovers(List.of(), List.of());

    @Test
    public void nothingLeftIsFine() {
        assertHealthy(new LeftoversExam(PLACE, NONE, ""), "none in /dev/shm/ktstr-1000");
    }

    @Test
    public void aDeadRunsDirectoryIsNamedWithTheCommandThatRemovesIt() {
        Path dead = PLACE.resolve("7-8-9");
        assertWarning(
                new LeftoversExam(PLACE, new Leftovers(List.of(dead), List.of()), ""),
                dead + " belongs to a run that has died",
                "rm -r " + dead);
    }

    @Test
    public void anOrphanIsNamedWithTheCommandThatEndsIt() {
        Leftovers orphan = new Leftovers(List.of(), List.of(new Leftovers.Orphan(4711, PLACE.resolve("7-8-9"))));
        assertWarning(new LeftoversExam(PLACE, orphan, ""), "process id 4711", "kill 4711");
    }

    @Test
    public void aPlaceOfSomebodyElseStandsInTheWay() {
        assertFailure(
                new LeftoversExam(PLACE, NONE, "it belongs to 0; remove it"), "it belongs to 0", "sudo rm -r " + PLACE);
    }
}
