// SPDX-License-Identifier: Apache-2.0
/**
 * The examination behind {@code ktstr:doctor}: what on this machine stands in the way of running tests, and what helps.
 *
 * <p>Read first: {@link dev.ktstr.maven.doctor.Doctor}, the list in order; {@link dev.ktstr.maven.doctor.Diagnosis}, one line of the
 * answer. Each {@code …Exam} is a record of facts; its {@code diagnoses()} are a pure function of them, and a short method reads
 * them from this machine. Nothing here writes to disk.
 */
package dev.ktstr.maven.doctor;
