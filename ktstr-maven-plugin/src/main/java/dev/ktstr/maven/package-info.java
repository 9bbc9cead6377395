// SPDX-License-Identifier: Apache-2.0
/** Goals as Maven sees them: each has its parameters here, and its work in {@link dev.ktstr.maven.goal}. */
package dev.ktstr.maven;
