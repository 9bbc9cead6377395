// SPDX-License-Identifier: Apache-2.0
/** What {@code ktstr:verifier} does around the sweep: starts the JVM that carries it out, and reports. */
package dev.ktstr.maven.verifier;
