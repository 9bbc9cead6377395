// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.maven.doctor.Diagnosis.Status;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that was found.
 *
 * @param diagnoses in the order in which they are told
 */
public record Report(List<Diagnosis> diagnoses) {
    public Report {
        diagnoses = List.copyOf(diagnoses);
    }

    /** {@return whether something makes running tests impossible} */
    public boolean failed() {
        return count(Status.FAIL) > 0;
    }

    /** {@return every line, with the count as the last one} */
    public String full() {
        return lines(Stream.concat(diagnoses.stream().map(Diagnosis::toString), Stream.of(summary())));
    }

    /** {@return the troubles alone; empty if there are none} */
    public String troubles() {
        return lines(diagnoses.stream().filter(Diagnosis::isTrouble).map(Diagnosis::toString));
    }

    /** {@return the counts, for example {@code 31 checks: 29 ok, 1 warning, 1 failure}} */
    public String summary() {
        return diagnoses.size() + " checks: " + count(Status.OK) + " ok, " + counted(Status.WARN, "warning") + ", "
                + failures();
    }

    /** {@return how many make running tests impossible, for example {@code 1 failure}} */
    public String failures() {
        return counted(Status.FAIL, "failure");
    }

    private String counted(Status status, String noun) {
        long count = count(status);
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private long count(Status status) {
        return diagnoses.stream().filter(d -> d.status() == status).count();
    }

    private static String lines(Stream<String> lines) {
        return lines.collect(Collectors.joining("\n"));
    }
}
