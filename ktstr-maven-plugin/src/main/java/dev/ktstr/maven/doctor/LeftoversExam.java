// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kvm.host.Leftovers;
import dev.ktstr.kvm.host.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What killed runs left behind.
 *
 * @param place where run directories are
 * @param leftovers what is there
 * @param problem why the place cannot be used; empty if it can
 */
record LeftoversExam(Path place, Leftovers leftovers, String problem) implements Exam {
    private static final String SUBJECT = "leftovers";

    static LeftoversExam ofThisHost() {
        Path place = RunDirectory.usualPlace();
        try {
            return new LeftoversExam(place, Leftovers.find(), "");
        } catch (IOException e) {
            return new LeftoversExam(place, new Leftovers(List.of(), List.of()), e.getMessage());
        }
    }

    @Override
    public List<Diagnosis> diagnoses() {
        if (!problem.isEmpty()) {
            return List.of(Diagnosis.fail(SUBJECT, Sentence.of(problem).problem(), "sudo rm -r " + place));
        }
        List<Diagnosis> found = new ArrayList<>();
        leftovers
                .machines()
                .forEach(machine -> found.add(Diagnosis.warn(
                        SUBJECT,
                        "qemu with the process id " + machine.pid() + " runs on, though its run "
                                + machine.run().getFileName() + " has ended",
                        "kill " + machine.pid())));
        leftovers
                .directories()
                .forEach(directory -> found.add(Diagnosis.warn(
                        SUBJECT,
                        directory + " belongs to a run that has died",
                        "rm -r " + directory + "; the next run of tests may do it first")));
        if (found.isEmpty()) {
            found.add(Diagnosis.ok(SUBJECT, "none in " + place));
        }
        return found;
    }
}
