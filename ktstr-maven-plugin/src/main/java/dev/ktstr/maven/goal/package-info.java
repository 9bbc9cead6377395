// SPDX-License-Identifier: Apache-2.0
/** The work of the goals. What is named here is there only after {@code Libraries} brought it in. */
package dev.ktstr.maven.goal;
