// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.maven.doctor.Diagnosis.Status;

/** What the tests of this package ask of an exam. */
final class Diagnoses {
    private Diagnoses() {}

    /** {@return the one trouble of an exam, after checking that there is one only} */
    static Diagnosis theTrouble(Exam exam) {
        assertThat(exam.diagnoses().stream().filter(Diagnosis::isTrouble)).hasSize(1);
        return exam.diagnoses().stream()
                .filter(Diagnosis::isTrouble)
                .findFirst()
                .orElseThrow();
    }

    static void assertFailure(Exam exam, String found, String cure) {
        assertTrouble(Status.FAIL, theTrouble(exam), found, cure);
    }

    static void assertWarning(Exam exam, String found, String cure) {
        assertTrouble(Status.WARN, theTrouble(exam), found, cure);
    }

    private static void assertTrouble(Status status, Diagnosis trouble, String found, String cure) {
        assertThat(trouble.status()).isEqualTo(status);
        assertThat(trouble.found()).contains(found);
        assertThat(trouble.cure().orElseThrow()).contains(cure);
    }

    static void assertHealthy(Exam exam, String... found) {
        assertThat(exam.diagnoses()).isNotEmpty().noneMatch(Diagnosis::isTrouble);
        for (String text : found) {
            assertThat(exam.diagnoses()).anyMatch(diagnosis -> diagnosis.found().contains(text));
        }
    }
}
