// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import java.util.List;

/** The facts of one subject. */
interface Exam {
    /** {@return what the facts mean: a pure function of them; empty where another exam tells} */
    List<Diagnosis> diagnoses();
}
